import { ArticleState, StatementKind, UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { visibleRevisions } from '../../src/articles/policy.ts';
import { bodyHtml, bodyText } from '../../src/articles/render.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { actionsOf, Campaign, CampaignAction } from '../campaigns/campaign.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { cost, COUNTED } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { SourceReport } from '../people/sources.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Statement } from '../statements/statement.ts';
import { Block, bodySelection, Image, RENDERED } from './blocks.ts';
import { lastModifiedAt, ofShown, revision, shown, shownRows } from './shown-revision.ts';
import { Tag } from './tag.ts';

enumType(ArticleState, {
  name: 'ArticleState',
  description: 'The state of an article in the workflow. Readers see only articles that are `PUBLISHED`.',
  values: {
    DRAFT: 'In progress.',
    SCHEDULED: 'To be published at a given time.',
    PUBLISHED: 'Public.',
    WITHDRAWN: 'Taken away from readers.',
  },
});

const RIGHTS = { license: true, usageTerms: true, copyrightNotice: true, creditText: true } as const;

const Rights = builder.objectRef<Record<keyof typeof RIGHTS, string | null>>('Rights').implement({
  description: 'What others may do with an article.',
  fields: (t) => ({
    license: t.expose('license', {
      type: 'URL',
      nullable: true,
      description: 'The URL of the licence.',
    }),
    usageTerms: t.exposeString('usageTerms', {
      nullable: true,
      description: 'The terms of use, in words.',
    }),
    copyrightNotice: t.exposeString('copyrightNotice', {
      nullable: true,
      description: 'The copyright notice.',
    }),
    creditText: t.exposeString('creditText', {
      nullable: true,
      description: 'Who to credit for the article.',
    }),
  }),
});

interface StatementArgs {
  kind?: StatementKind | null | undefined;
  speakerId?: GlobalId | null | undefined;
}

const quoted = relationPage(
  {
    from: 'ArticleRevision',
    relation: 'statements',
    of: 'Statement',
    where: ({ kind, speakerId }: StatementArgs, { viewer }) => ({
      statement: {
        AND: [
          visibleStatements(viewer),
          kind == null ? {} : { kind },
          speakerId == null ? {} : namesSpeaker('speaker', speakerId),
        ],
      },
    }),
    orderBy: [{ position: 'asc' }],
  },
  ['statementId'],
);

const IMAGE = {
  imageUrl: true,
  imageAltText: true,
  imageCaption: true,
  imageCreditText: true,
  imageWidth: true,
  imageHeight: true,
} as const;

export const Article = builder.prismaNode('Article', {
  id: GLOBAL_ID,
  description:
    'A news story. Readers are shown its published revision; editors, and the reporter who created it, the current one.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'Used in its URL. It is unique once the article was scheduled or published; drafts may have the same. If it changes after that, the former one still leads to the article.',
    }),
    url: t.field({
      type: 'URL',
      description: "The URL of the article on the newsroom's site.",
      resolve: ({ slug }, _args, { articleUrl }) => `${articleUrl}${slug}`,
    }),
    state: t.expose('state', {
      type: ArticleState,
      description: 'The state of the article in the workflow.',
    }),
    headline: t.string({ description: 'The title of the article.', ...shown('headline') }),
    standfirst: t.string({
      nullable: true,
      description: 'The line below the headline.',
      ...shown('standfirst'),
    }),
    byline: t.string({ nullable: true, description: 'Who wrote the article.', ...shown('byline') }),
    trailText: t.string({
      nullable: true,
      description: 'A short teaser for lists.',
      ...shown('trailText'),
    }),
    language: t.exposeString('language', {
      description: 'The language of the article, as a BCP 47 tag.',
    }),
    body: t.field({
      type: [Block],
      description: 'The text, block by block. `bodyHtml` and `bodyText` give it in one piece.',
      select: (_args, ctx, nested) => ofShown(ctx, bodySelection(nested)),
      resolve: (article, _args, ctx) => revision(article, ctx).places.map(({ block }) => block),
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles.',
      extensions: cost(50),
      select: (_args, ctx) => ofShown(ctx, RENDERED),
      resolve: (article, _args, ctx) => bodyHtml(revision(article, ctx).places),
    }),
    bodyText: t.string({
      description: 'The whole body as plain text, with an empty line between blocks.',
      extensions: cost(50),
      select: (_args, ctx) => ofShown(ctx, RENDERED),
      resolve: (article, _args, ctx) => bodyText(revision(article, ctx).places),
    }),
    mainImage: t.field({
      type: Image,
      nullable: true,
      description: 'The picture above the text.',
      select: (_args, ctx) => ofShown(ctx, IMAGE),
      resolve: (article, _args, ctx) => {
        const { imageUrl: url, ...shown } = revision(article, ctx);
        if (url === null) return null;
        return {
          url,
          altText: shown.imageAltText ?? '',
          caption: shown.imageCaption,
          creditText: shown.imageCreditText,
          width: shown.imageWidth,
          height: shown.imageHeight,
        };
      },
    }),
    revisionNumber: t.int({
      description: 'The number of the revision that you are shown.',
      ...shown('number'),
    }),
    firstPublishedAt: t.expose('firstPublishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was first published, or null if it never was.',
    }),
    lastModifiedAt: t.field({
      type: 'DateTime',
      description: 'When it last changed, as far as you can see.',
      select: { publishedAt: true, modifiedAt: true, createdById: true },
      resolve: (article, _args, ctx) => lastModifiedAt(article, ctx),
    }),
    scheduledFor: t.expose('scheduledFor', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is to be published, if it is `SCHEDULED`.',
    }),
    scheduledRevision: t.relation('scheduledRevision', {
      nullable: true,
      description: 'The revision to be published at `scheduledFor`, even if there are newer ones by then.',
    }),
    publishedRevision: t.field({
      type: 'ArticleRevision',
      nullable: true,
      description:
        'The revision that readers see, or saw until the article was withdrawn. Null if it was never published.',
      select: (_args, _ctx, nested) => ({ publishedRevision: nested() }),
      resolve: ({ publishedRevision }) => publishedRevision,
    }),
    updateNotes: t.relation('updateNotes', {
      description: 'What readers were told about changes, newest first.',
      // Each selection with another `kind` takes an SQL statement of its own.
      extensions: cost(10),
      args: { kind: t.arg({ type: UpdateNoteKind, description: 'Only notes of this kind.' }) },
      query: ({ kind }) => ({
        where: kind == null ? {} : { kind },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    }),
    statements: t.connection(
      {
        type: Statement,
        description: 'The statements that its body refers to, in the order of the body.',
        args: {
          kind: t.arg({ type: StatementKind, description: 'Only statements of this kind.' }),
          speakerId: t.arg.globalID({
            for: [Person, Organization],
            description: 'Only statements by this person or organisation.',
          }),
        },
        select: (_args, ctx) => ofShown(ctx, { id: true }),
        resolve: (article, args, ctx, info) => quoted.resolve(revision(article, ctx), args, ctx, info),
      },
      connectionOf('Statement'),
    ),
    sources: t.field({
      type: [SourceReport],
      description: 'The reports that it is based on.',
      ...shownRows('sources', { id: 'asc' }),
    }),
    tags: t.field({
      type: [Tag],
      description: 'What it is about, ordered by slug.',
      ...shownRows('tags', { slug: 'asc' }),
    }),
    campaigns: t.field({
      type: [Campaign],
      description: 'The campaigns that it is about, ordered by slug.',
      ...shownRows('campaigns', { slug: 'asc' }),
    }),
    actions: t.field({
      type: [CampaignAction],
      description: 'The actions of the campaigns that it is about, oldest first.',
      extensions: COUNTED,
      select: (_args, ctx) => ofShown(ctx, { campaigns: { orderBy: { slug: 'asc' }, select: { id: true } } }),
      resolve: (article, _args, ctx, info) =>
        actionsOf(
          revision(article, ctx).campaigns.map(({ id }) => id),
          ctx,
          info,
        ),
    }),
    rights: t.field({
      type: Rights,
      description: 'What others may do with it.',
      select: (_args, ctx) => ofShown(ctx, RIGHTS),
      resolve: (article, _args, ctx) => revision(article, ctx),
    }),
    revisions: t.connection(
      {
        description:
          'Its revisions, newest first: the published ones for readers, all of them for editors and for the reporter who created it.',
        ...relationPage({
          from: 'Article',
          relation: 'revisions',
          of: 'ArticleRevision',
          where: (_args, { viewer }) => visibleRevisions(viewer),
          orderBy: [{ number: 'desc' }],
        }),
      },
      connectionOf('ArticleRevision'),
    ),
  }),
});
