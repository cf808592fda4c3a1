import type { Article as ArticleRow } from '../generated/prisma/client.ts';
import { addComment, type AddedComment } from '../src/articles/add-comment.ts';
import { createArticle } from '../src/articles/create-article.ts';
import { publishArticle } from '../src/articles/publish-article.ts';
import { reviseArticle } from '../src/articles/revise-article.ts';
import { withdrawArticle } from '../src/articles/withdraw-article.ts';
import { Article } from './articles.ts';
import { builder } from './builder.ts';
import { Campaign } from './campaigns.ts';
import {
  InvalidStateError,
  NotFoundError,
  RevisionConflictError,
  SlugTakenError,
  ValidationError,
} from '../src/errors.ts';
import { ArticleCommentAdded } from './feed-events.ts';
import { withRowIds } from './global-ids.ts';
import { UpdateNote } from './revisions.ts';
import { SourceReport } from './sources.ts';
import { StatementInput } from './statement-mutations.ts';
import { Statement } from './statements.ts';

const ImageInput = builder.inputType('ImageInput', {
  fields: (t) => ({
    url: t.field({ type: 'URL', required: true }),
    altText: t.string({
      required: true,
      description: 'For those who can’t see it. Empty where it only decorates.',
    }),
    caption: t.string(),
    creditText: t.string({ description: 'Whom to credit.' }),
    width: t.int({ description: 'In pixels.' }),
    height: t.int({ description: 'In pixels.' }),
  }),
});

const RightsInput = builder.inputType('RightsInput', {
  fields: (t) => ({
    license: t.field({ type: 'URL', description: 'The licence’s address.' }),
    usageTerms: t.string({ description: 'In words.' }),
    copyrightNotice: t.string(),
    creditText: t.string({ description: 'Whom to credit.' }),
  }),
});

const blockId = 'The block’s id in the revision before. Left out, the block is new.';

const ParagraphBlockInput = builder.inputType('ParagraphBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    html: t.string({ required: true, description: 'Inline HTML; what isn’t safe is removed.' }),
  }),
});
const HeadingBlockInput = builder.inputType('HeadingBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    level: t.int({ required: true, description: '2 to 6; 1 is the headline.' }),
    text: t.string({ required: true }),
  }),
});
const QuoteBlockInput = builder.inputType('QuoteBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    statementId: t.globalID({ for: [Statement], required: true }),
  }),
});
const ImageBlockInput = builder.inputType('ImageBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    image: t.field({ type: ImageInput, required: true }),
  }),
});
const EmbedBlockInput = builder.inputType('EmbedBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    url: t.field({ type: 'URL', required: true }),
    provider: t.string({ required: true, description: 'Where it is from, for example Bluesky.' }),
    statementId: t.globalID({ for: [Statement], description: 'What is said in it, in case it disappears.' }),
    caption: t.string(),
  }),
});
const ListBlockInput = builder.inputType('ListBlockInput', {
  fields: (t) => ({
    id: t.id({ description: blockId }),
    ordered: t.boolean({ required: true }),
    items: t.stringList({ required: true, description: 'Plain text.' }),
  }),
});

const BlockInput = builder.inputType('BlockInput', {
  isOneOf: true,
  description: 'One element of the body: exactly one kind.',
  fields: (t) => ({
    paragraph: t.field({ type: ParagraphBlockInput }),
    heading: t.field({ type: HeadingBlockInput }),
    quote: t.field({ type: QuoteBlockInput }),
    image: t.field({ type: ImageBlockInput }),
    embed: t.field({ type: EmbedBlockInput }),
    list: t.field({ type: ListBlockInput }),
  }),
});

const CreateArticleInput = builder.inputType('CreateArticleInput', {
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Small letters, digits and single hyphens; it lasts.' }),
    headline: t.string({ required: true }),
    standfirst: t.string(),
    byline: t.string(),
    trailText: t.string(),
    language: t.string({ description: 'A language tag (BCP 47); `en` if left out.' }),
    body: t.field({ type: [BlockInput], required: true }),
    mainImage: t.field({ type: ImageInput }),
    rights: t.field({ type: RightsInput }),
    tags: t.stringList({ description: 'By name. New ones are made.' }),
    sourceIds: t.globalIDList({ for: [SourceReport] }),
    campaignIds: t.globalIDList({ for: [Campaign] }),
    embargoedUntil: t.field({
      type: 'DateTime',
      description: 'Not before this instant can it be published.',
    }),
  }),
});

const ReviseArticleInput = builder.inputType('ReviseArticleInput', {
  description: 'What is left out stays as it is; null clears it, but for the headline, which there must be.',
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    expectedRevision: t.int({ required: true, description: 'The revision that you have read.' }),
    headline: t.string(),
    standfirst: t.string(),
    byline: t.string(),
    trailText: t.string(),
    body: t.field({
      type: [BlockInput],
      description: 'The whole body. Blocks keep their identity by their id.',
    }),
    mainImage: t.field({ type: ImageInput }),
    rights: t.field({ type: RightsInput }),
    tags: t.stringList(),
    sourceIds: t.globalIDList({ for: [SourceReport] }),
    campaignIds: t.globalIDList({ for: [Campaign] }),
    embargoedUntil: t.field({ type: 'DateTime' }),
    noteText: t.string({ description: 'What readers are told when it is published.' }),
  }),
});

const PublishArticleInput = builder.inputType('PublishArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    expectedRevision: t.int({ required: true, description: 'The revision that you have read, and publish.' }),
  }),
});

const WithdrawArticleInput = builder.inputType('WithdrawArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    reason: t.string({ required: true, description: 'For readers; the feed tells it.' }),
  }),
});

const AddCommentInput = builder.inputType('AddCommentInput', {
  fields: (t) => ({
    articleId: t.globalID({ for: [Article], required: true }),
    statement: t.field({ type: StatementInput, required: true }),
    afterBlockId: t.id({
      description: 'The block that the comment follows; the end of the body if left out.',
    }),
    noteText: t.string({
      description: '‘This article has been updated with comment from <speaker>.’ if left out.',
    }),
  }),
});

const articlePayload = (name: string) =>
  builder
    .objectRef<{ article: ArticleRow }>(name)
    .implement({ fields: (t) => ({ article: t.expose('article', { type: Article }) }) });

const AddCommentPayload = builder.objectRef<AddedComment>('AddCommentPayload').implement({
  fields: (t) => ({
    article: t.expose('article', { type: Article }),
    note: t.expose('note', { type: UpdateNote }),
    statement: t.expose('statement', { type: Statement }),
    event: t.expose('event', { type: ArticleCommentAdded, description: 'What the feed tells of it.' }),
  }),
});

builder.mutationFields((t) => ({
  createArticle: t.field({
    type: articlePayload('CreateArticlePayload'),
    description: 'Starts an article as a draft, which only members see.',
    errors: { types: [ValidationError, NotFoundError, SlugTakenError] },
    args: { input: t.arg({ type: CreateArticleInput, required: true }) },
    resolve: async (_root, { input }, context) => ({
      article: await createArticle(context, withRowIds(input)),
    }),
  }),
  reviseArticle: t.field({
    type: articlePayload('ReviseArticlePayload'),
    description: 'Saves a new revision. Readers see it once it is published.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: ReviseArticleInput, required: true }) },
    resolve: async (_root, { input }, context) => ({
      article: await reviseArticle(context, withRowIds(input)),
    }),
  }),
  publishArticle: t.field({
    type: articlePayload('PublishArticlePayload'),
    description: 'Shows readers the current revision and makes public what it carries. It takes an editor.',
    errors: { types: [NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: PublishArticleInput, required: true }) },
    resolve: async (_root, { input }, context) => ({
      article: await publishArticle(context, withRowIds(input)),
    }),
  }),
  withdrawArticle: t.field({
    type: articlePayload('WithdrawArticlePayload'),
    description: 'Takes a published article away from readers. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: WithdrawArticleInput, required: true }) },
    resolve: async (_root, { input }, context) => ({
      article: await withdrawArticle(context, withRowIds(input)),
    }),
  }),
  addComment: t.field({
    type: AddCommentPayload,
    description:
      'Puts a comment given to the newsroom into a published article and tells its readers: the statement, a revision that quotes it, the note and the event, all or nothing. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: AddCommentInput, required: true }) },
    resolve: (_root, { input }, context) => addComment(context, withRowIds(input)),
  }),
}));
