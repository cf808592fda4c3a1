import type { Article as ArticleRow } from '../../generated/prisma/client.ts';
import { addComment, type AddedComment } from '../../src/articles/add-comment.ts';
import { createArticle } from '../../src/articles/create-article.ts';
import { publishArticle } from '../../src/articles/publish-article.ts';
import { reviseArticle } from '../../src/articles/revise-article.ts';
import { withdrawArticle } from '../../src/articles/withdraw-article.ts';
import { BlockInput, ImageInput, RightsInput } from './inputs.ts';
import { Article } from './article.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { CommentRequest } from './comment-requests.ts';
import {
  InvalidStateError,
  NotFoundError,
  RevisionConflictError,
  SlugTakenError,
  ValidationError,
} from '../../src/errors.ts';
import { ArticleCommentAdded } from '../feed/events.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { UpdateNote } from './revisions.ts';
import { SourceReport } from '../people/sources.ts';
import { StatementInput } from '../statements/mutations.ts';
import { Statement } from '../statements/statement.ts';

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
    idempotencyKey: idempotencyKey(t),
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
    idempotencyKey: idempotencyKey(t),
  }),
});

const PublishArticleInput = builder.inputType('PublishArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    expectedRevision: t.int({ required: true, description: 'The revision that you have read, and publish.' }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const WithdrawArticleInput = builder.inputType('WithdrawArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    reason: t.string({ required: true, description: 'For readers; the feed tells it.' }),
    idempotencyKey: idempotencyKey(t),
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
    commentRequestId: t.globalID({
      for: [CommentRequest],
      description: 'The request that it answers, which is closed as `RECEIVED`.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

export const articlePayload = (name: string) =>
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
    resolve: (_root, { input }, context) => createArticle(context, withRowIds(input)),
  }),
  reviseArticle: t.field({
    type: articlePayload('ReviseArticlePayload'),
    description: 'Saves a new revision. Readers see it once it is published.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: ReviseArticleInput, required: true }) },
    resolve: (_root, { input }, context) => reviseArticle(context, withRowIds(input)),
  }),
  publishArticle: t.field({
    type: articlePayload('PublishArticlePayload'),
    description: 'Shows readers the current revision and makes public what it carries. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: PublishArticleInput, required: true }) },
    resolve: (_root, { input }, context) => publishArticle(context, withRowIds(input)),
  }),
  withdrawArticle: t.field({
    type: articlePayload('WithdrawArticlePayload'),
    description: 'Takes a published article away from readers. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: WithdrawArticleInput, required: true }) },
    resolve: (_root, { input }, context) => withdrawArticle(context, withRowIds(input)),
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
