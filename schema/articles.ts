import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { Prisma, StatementKind as StatementKindValue } from '../generated/prisma/client.ts';
import {
  ArticleState as ArticleStateValues,
  UpdateNoteKind as UpdateNoteKindValues,
} from '../generated/prisma/enums.ts';
import {
  articlesShowing,
  shownRevision,
  shownRevisions,
  visibleArticles,
  visibleRevisions,
} from '../src/articles/policy.ts';
import { bodyHtml, bodyText } from '../src/articles/render.ts';
import { visibleStatements } from '../src/statements/policy.ts';
import type { Viewer } from '../src/viewer.ts';
import { Block, Image, RENDERABLE } from './blocks.ts';
import { builder } from './builder.ts';
import { Campaign, CampaignAction } from './campaigns.ts';
import { withRowIds, type GlobalId } from './global-ids.ts';
import { Member } from './members.ts';
import { Organization, Person } from './people.ts';
import { SourceReport } from './sources.ts';
import { Statement, StatementConnection, StatementKind } from './statements.ts';

export const ArticleState = builder.enumType(ArticleStateValues, {
  name: 'ArticleState',
  description: 'Readers see PUBLISHED articles only.',
});

const UpdateNoteKind = builder.enumType(UpdateNoteKindValues, {
  name: 'UpdateNoteKind',
  description:
    'Why readers are told. The last three are corrections: of an error, of an ambiguity, of the whole.',
});

const Tag = builder.prismaNode('Tag', {
  id: { field: 'id', description: 'Global id.' },
  description: 'What an article is about.',
  fields: (t) => ({ slug: t.exposeString('slug'), name: t.exposeString('name') }),
});

const Rights = builder
  .objectRef<{
    license: string | null;
    usageTerms: string | null;
    copyrightNotice: string | null;
    creditText: string | null;
  }>('Rights')
  .implement({
    description: 'What may be done with the article.',
    fields: (t) => ({
      license: t.expose('license', { type: 'URL', nullable: true, description: 'The licence’s address.' }),
      usageTerms: t.exposeString('usageTerms', { nullable: true, description: 'In words.' }),
      copyrightNotice: t.exposeString('copyrightNotice', { nullable: true }),
      creditText: t.exposeString('creditText', { nullable: true, description: 'Whom to credit.' }),
    }),
  });

/** Selects from the revision that the viewer is shown; `revision` finds it again. */
function ofShown<Select extends Prisma.ArticleRevisionSelect>(
  { viewer }: { viewer: Viewer },
  select: Select,
) {
  return { [shownRevision(viewer)]: { select } } as { currentRevision: { select: Select } };
}

function revision<Revision>(
  article: { currentRevision: Revision | null },
  { viewer }: { viewer: Viewer },
): Revision {
  const shown = (article as Partial<Record<ReturnType<typeof shownRevision>, Revision | null>>)[
    shownRevision(viewer)
  ];
  if (shown == null) throw new Error('An article that the viewer sees has a revision to show.');
  return shown;
}

const carriedStatements = prismaConnectionHelpers(builder, 'RevisionStatement', {
  cursor: 'revisionId_statementId',
  args: (t) => ({
    kind: t.field({ type: StatementKind }),
    speakerId: t.globalID({ for: [Person, Organization] }),
  }),
  select: (nested) => ({ statement: nested({}) }),
  query: (args, { viewer }) => ({ where: carriedWhere(args, viewer), orderBy: { position: 'asc' as const } }),
  resolveNode: ({ statement }) => statement,
});

function carriedWhere(
  args: { kind?: StatementKindValue | null | undefined; speakerId?: GlobalId | null | undefined },
  viewer: Viewer,
): Prisma.RevisionStatementWhereInput {
  const { kind, speakerId } = withRowIds(args);
  return {
    statement: {
      AND: [
        visibleStatements(viewer),
        kind == null ? {} : { kind },
        speakerId == null
          ? {}
          : { OR: [{ speakerPersonId: speakerId }, { speakerOrganizationId: speakerId }] },
      ],
    },
  };
}

export const Article = builder.prismaNode('Article', {
  id: { field: 'id', description: 'Global id.' },
  description: 'A news story. Readers are shown its published revision, members the one in work.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses; unique and lasting.' }),
    url: t.field({
      type: 'URL',
      description: 'Where it stands on the newsroom’s site.',
      resolve: ({ slug }, _args, { articleUrl }) => `${articleUrl}${slug}`,
    }),
    state: t.expose('state', { type: ArticleState }),
    headline: t.string({
      select: (_args, ctx) => ofShown(ctx, { headline: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).headline,
    }),
    standfirst: t.string({
      nullable: true,
      description: 'The line under the headline.',
      select: (_args, ctx) => ofShown(ctx, { standfirst: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).standfirst,
    }),
    byline: t.string({
      nullable: true,
      description: 'Who wrote it.',
      select: (_args, ctx) => ofShown(ctx, { byline: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).byline,
    }),
    trailText: t.string({
      nullable: true,
      description: 'A short teaser for lists.',
      select: (_args, ctx) => ofShown(ctx, { trailText: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).trailText,
    }),
    language: t.exposeString('language', { description: 'A language tag (BCP 47).' }),
    body: t.field({
      type: [Block],
      select: (_args, ctx, nested) => ofShown(ctx, { blocks: nested({ orderBy: { position: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).blocks,
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles.',
      select: (_args, ctx) => ofShown(ctx, { blocks: { orderBy: { position: 'asc' }, select: RENDERABLE } }),
      resolve: (article, _args, ctx) => bodyHtml(revision(article, ctx).blocks),
    }),
    bodyText: t.string({
      description: 'The whole body as plain text, blocks parted by an empty line.',
      select: (_args, ctx) => ofShown(ctx, { blocks: { orderBy: { position: 'asc' }, select: RENDERABLE } }),
      resolve: (article, _args, ctx) => bodyText(revision(article, ctx).blocks),
    }),
    mainImage: t.field({
      type: Image,
      nullable: true,
      select: (_args, ctx) =>
        ofShown(ctx, {
          imageUrl: true,
          imageAltText: true,
          imageCaption: true,
          imageCreditText: true,
          imageWidth: true,
          imageHeight: true,
        }),
      resolve: (article, _args, ctx) => {
        const { imageUrl, imageAltText, imageCaption, imageCreditText, imageWidth, imageHeight } = revision(
          article,
          ctx,
        );
        if (imageUrl === null) return null;
        return {
          url: imageUrl,
          altText: imageAltText ?? '',
          caption: imageCaption,
          creditText: imageCreditText,
          width: imageWidth,
          height: imageHeight,
        };
      },
    }),
    revision: t.int({
      description: 'The number of the revision shown.',
      select: (_args, ctx) => ofShown(ctx, { number: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).number,
    }),
    firstPublishedAt: t.expose('firstPublishedAt', { type: 'DateTime', nullable: true }),
    lastModifiedAt: t.field({
      type: 'DateTime',
      description: 'The last change that you can see.',
      select: { publishedAt: true, modifiedAt: true },
      resolve: ({ publishedAt, modifiedAt }, _args, { viewer }) =>
        viewer.member === null && publishedAt !== null ? publishedAt : modifiedAt,
    }),
    embargoedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Not before this instant may it be public. For members; null for readers.',
      authScopes: { member: true },
      unauthorizedResolver: () => null,
      select: { embargoedUntil: true },
      resolve: ({ embargoedUntil }) => embargoedUntil,
    }),
    updateNotes: t.relation('updateNotes', {
      description: 'What readers were told of changes, newest first.',
      args: { kind: t.arg({ type: UpdateNoteKind }) },
      query: ({ kind }) => ({
        where: kind == null ? {} : { kind },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    }),
    statements: t.connection(
      {
        type: Statement,
        description: 'Those that its body carries, in the order of the body.',
        args: carriedStatements.getArgs(),
        select: (args, ctx, nested) =>
          ofShown(ctx, {
            statements: carriedStatements.getQuery(args, ctx, nested),
            _count: { select: { statements: { where: carriedWhere(args, ctx.viewer) } } },
          }),
        resolve: (article, args, ctx) => {
          const { statements, _count } = revision(article, ctx);
          return {
            ...carriedStatements.resolve(statements, args, ctx, article),
            totalCount: _count.statements,
          };
        },
      },
      StatementConnection,
    ),
    sources: t.field({
      type: [SourceReport],
      description: 'The reports of other outlets that it rests on.',
      select: (_args, ctx, nested) => ofShown(ctx, { sources: nested({ orderBy: { id: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).sources,
    }),
    tags: t.field({
      type: [Tag],
      select: (_args, ctx, nested) => ofShown(ctx, { tags: nested({ orderBy: { slug: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).tags,
    }),
    campaigns: t.field({
      type: [Campaign],
      description: 'Those that it is about.',
      select: (_args, ctx, nested) => ofShown(ctx, { campaigns: nested({ orderBy: { slug: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).campaigns,
    }),
    actions: t.field({
      type: [CampaignAction],
      description: 'What was done in the campaigns that it is about, oldest first.',
      select: (_args, ctx, nested) =>
        ofShown(ctx, {
          campaigns: {
            orderBy: { slug: 'asc' },
            select: { actions: nested({ orderBy: [{ startedOnFirst: 'asc' }, { id: 'asc' }] }) },
          },
        }),
      resolve: (article, _args, ctx) =>
        revision(article, ctx)
          .campaigns.flatMap(({ actions }) => actions)
          .sort((a, b) => a.startedOnFirst.getTime() - b.startedOnFirst.getTime()),
    }),
    rights: t.field({
      type: Rights,
      select: (_args, ctx) =>
        ofShown(ctx, { license: true, usageTerms: true, copyrightNotice: true, creditText: true }),
      resolve: (article, _args, ctx) => revision(article, ctx),
    }),
    revisions: t.relatedConnection(
      'revisions',
      {
        cursor: 'id',
        totalCount: true,
        description:
          'Its saved states, newest first: for readers those that were published, for members all.',
        query: (_args, { viewer }) => ({ where: visibleRevisions(viewer), orderBy: { number: 'desc' } }),
      },
      ArticleRevisionConnection,
    ),
  }),
});

export const UpdateNote = builder.prismaNode('UpdateNote', {
  id: { field: 'id', description: 'Global id.' },
  description: 'What readers are told about a change. It is never deleted.',
  fields: (t) => ({
    kind: t.expose('kind', { type: UpdateNoteKind }),
    text: t.exposeString('text', {
      description: 'For example: This article has been updated with comment from No Azure for Apartheid.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    revision: t.int({
      description: 'The number of the revision that it tells of.',
      select: { revision: { select: { number: true } } },
      resolve: (note) => note.revision.number,
    }),
    statement: t.relation('statement', { nullable: true, description: 'The comment that was added.' }),
    article: t.relation('article'),
  }),
});

const ArticleRevision = builder.prismaNode('ArticleRevision', {
  id: { field: 'id', description: 'Global id.' },
  description: 'One saved state of an article. It never changes.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'From 1 on.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    createdBy: t.field({
      type: Member,
      nullable: true,
      description: 'Who saved it. For members; null for readers.',
      authScopes: { member: true },
      unauthorizedResolver: () => null,
      select: (_args, _ctx, nested) => ({ createdBy: nested() }),
      resolve: ({ createdBy }) => createdBy,
    }),
    headline: t.exposeString('headline'),
    standfirst: t.exposeString('standfirst', { nullable: true }),
    body: t.relation('blocks', { query: { orderBy: { position: 'asc' } } }),
  }),
});

const ArticleRevisionConnection = builder.connectionObject(
  { type: ArticleRevision, name: 'ArticleRevisionConnection' },
  { name: 'ArticleRevisionEdge' },
);

const ArticleConnection = builder.connectionObject(
  { type: Article, name: 'ArticleConnection' },
  { name: 'ArticleEdge' },
);

/** The ids of revisions ascend with time. */
const LAST_SAVED_FIRST = { id: 'desc' as const };

const articlesOfRevisions = prismaConnectionHelpers(builder, 'ArticleRevision', {
  cursor: 'id',
  select: (nested) => ({ article: nested({}) }),
  query: (_args, { viewer }) => ({ where: shownRevisions(viewer), orderBy: LAST_SAVED_FIRST }),
  resolveNode: ({ article }) => article,
});

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those about it, last changed first.',
      select: (args, ctx, nested) => ({
        revisions: articlesOfRevisions.getQuery(args, ctx, nested),
        _count: { select: { revisions: { where: shownRevisions(ctx.viewer) } } },
      }),
      resolve: (campaign, args, ctx) => ({
        ...articlesOfRevisions.resolve(campaign.revisions, args, ctx, campaign),
        totalCount: campaign._count.revisions,
      }),
    },
    ArticleConnection,
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those about its campaign, last changed first.',
      select: (args, ctx, nested) => ({
        campaign: {
          select: {
            revisions: articlesOfRevisions.getQuery(args, ctx, nested),
            _count: { select: { revisions: { where: shownRevisions(ctx.viewer) } } },
          },
        },
      }),
      resolve: ({ campaign }, args, ctx) => ({
        ...articlesOfRevisions.resolve(campaign.revisions, args, ctx, campaign),
        totalCount: campaign._count.revisions,
      }),
    },
    ArticleConnection,
  ),
);

const articlesOfStatement = prismaConnectionHelpers(builder, 'RevisionStatement', {
  cursor: 'revisionId_statementId',
  select: (nested) => ({ revision: { select: { article: nested({}) } } }),
  query: (_args, { viewer }) => ({
    where: { revision: shownRevisions(viewer) },
    orderBy: { revisionId: 'desc' as const },
  }),
  resolveNode: ({ revision }) => revision.article,
});

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those that carry it, last changed first.',
      select: (args, ctx, nested) => ({
        revisions: articlesOfStatement.getQuery(args, ctx, nested),
        _count: { select: { revisions: { where: { revision: shownRevisions(ctx.viewer) } } } },
      }),
      resolve: (statement, args, ctx) => ({
        ...articlesOfStatement.resolve(statement.revisions, args, ctx, statement),
        totalCount: statement._count.revisions,
      }),
    },
    ArticleConnection,
  ),
);

const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Articles that meet every condition given.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'In one of these states; readers see PUBLISHED only.',
    }),
    tag: t.string({ description: 'With the tag of this slug.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'About this campaign.' }),
    speakerId: t.globalID({ for: [Person, Organization], description: 'With a statement of theirs.' }),
    publishedFrom: t.field({ type: 'DateTime', description: 'First published at this instant or later.' }),
    publishedUntil: t.field({ type: 'DateTime', description: 'First published at this instant or before.' }),
  }),
});

const ArticleOrder = builder.enumType('ArticleOrder', {
  values: {
    PUBLISHED_NEWEST: { description: 'By first publication, newest first. The default.' },
    PUBLISHED_OLDEST: { description: 'By first publication, oldest first.' },
    MODIFIED_NEWEST: { description: 'By the last change that you can see, newest first.' },
  } as const,
});

builder.queryFields((t) => ({
  article: t.prismaField({
    type: Article,
    nullable: true,
    description: 'The article with this slug, or null: for what there isn’t, and for what you may not see.',
    args: { slug: t.arg.string({ required: true }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.article.findFirst({ ...query, where: { AND: [visibleArticles(viewer), { slug }] } }),
  }),
  articles: t.prismaConnection(
    {
      type: Article,
      cursor: 'id',
      args: { filter: t.arg({ type: ArticleFilter }), orderBy: t.arg({ type: ArticleOrder }) },
      totalCount: (_connection, { filter }, { prisma, viewer }) =>
        prisma.article.count({ where: articlesWhere(filter, viewer) }),
      resolve: (query, _root, { filter, orderBy }, { prisma, viewer }) =>
        prisma.article.findMany({
          ...query,
          where: articlesWhere(filter, viewer),
          orderBy: [inOrder(orderBy ?? 'PUBLISHED_NEWEST', viewer), { id: 'desc' }],
        }),
    },
    ArticleConnection,
  ),
}));

function articlesWhere(
  filter: typeof ArticleFilter.$inferInput | null | undefined,
  viewer: Viewer,
): Prisma.ArticleWhereInput {
  const { states, tag, campaignId, speakerId, publishedFrom, publishedUntil } = withRowIds(filter ?? {});
  return {
    AND: [
      visibleArticles(viewer),
      states == null ? {} : { state: { in: states } },
      tag == null ? {} : articlesShowing(viewer, { tags: { some: { slug: tag } } }),
      campaignId == null ? {} : articlesShowing(viewer, { campaigns: { some: { id: campaignId } } }),
      speakerId == null
        ? {}
        : articlesShowing(viewer, {
            statements: {
              some: {
                statement: { OR: [{ speakerPersonId: speakerId }, { speakerOrganizationId: speakerId }] },
              },
            },
          }),
      publishedFrom == null ? {} : { firstPublishedAt: { gte: publishedFrom } },
      publishedUntil == null ? {} : { firstPublishedAt: { lte: publishedUntil } },
    ],
  };
}

/** Readers’ order goes by what readers can see: a draft in work must not move an article to the front. */
function inOrder(
  order: typeof ArticleOrder.$inferType,
  viewer: Viewer,
): Prisma.ArticleOrderByWithRelationInput {
  switch (order) {
    case 'PUBLISHED_NEWEST':
      return { firstPublishedAt: { sort: 'desc', nulls: 'first' } };
    case 'PUBLISHED_OLDEST':
      return { firstPublishedAt: { sort: 'asc', nulls: 'last' } };
    case 'MODIFIED_NEWEST':
      return viewer.member === null ? { publishedAt: 'desc' } : { modifiedAt: 'desc' };
  }
}
