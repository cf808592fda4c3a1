import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../generated/prisma/client.ts';
import { articlesShowing, shownRevisions, visibleArticles } from '../../src/articles/policy.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import { Article, ArticleState } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { Campaign, CampaignAction } from '../campaigns/campaign.ts';
import type { ApiContext } from '../kernel/context.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { nestedNodes, NODES, pageOf, pageQuery, withNodes, type PageArgs } from '../kernel/pages.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Statement } from '../statements/statement.ts';

const ArticleConnection = builder.connectionObject(
  { type: Article, name: 'ArticleConnection' },
  { name: 'ArticleEdge' },
);

/** Articles that are reached through the revision that they show. The ids of revisions ascend with time. */
const lastSavedFirst = [{ id: 'desc' }] satisfies Prisma.ArticleRevisionOrderByWithRelationInput[];

function selectRevisions(args: PageArgs, viewer: Viewer) {
  const where = shownRevisions(viewer);
  return {
    revisions: { ...pageQuery(args, where, lastSavedFirst), select: { id: true, articleId: true } },
    _count: { select: { revisions: { where } } },
  } as const;
}

interface Revisions {
  readonly revisions: readonly { id: string; articleId: string }[];
  readonly _count: { readonly revisions: number };
}

async function articlesOf(
  { revisions, _count }: Revisions,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const page = await withNodes(pageOf(revisions, args, lastSavedFirst), ({ articleId }) =>
    visibleNode('Article', articleId, context, info, NODES),
  );
  return { ...page, totalCount: _count.revisions };
}

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those about it, last changed first.',
      select: (args, { viewer }) => selectRevisions(args, viewer),
      resolve: (campaign, args, context, info) => articlesOf(campaign, args, context, info),
    },
    ArticleConnection,
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those about its campaign, last changed first.',
      select: (args, { viewer }) => ({ campaign: { select: selectRevisions(args, viewer) } }),
      resolve: ({ campaign }, args, context, info) => articlesOf(campaign, args, context, info),
    },
    ArticleConnection,
  ),
);

const lastCarriedFirst = [
  { revisionId: 'desc' },
] satisfies Prisma.RevisionStatementOrderByWithRelationInput[];

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      type: Article,
      description: 'Those that carry it, last changed first.',
      select: (args, { viewer }, nested) => {
        const where = { revision: shownRevisions(viewer) };
        return {
          revisions: {
            ...pageQuery(args, where, lastCarriedFirst),
            select: { revisionId: true, revision: { select: { article: nestedNodes(nested, 'Article') } } },
          },
          _count: { select: { revisions: { where } } },
        };
      },
      resolve: ({ revisions, _count }, args) => ({
        ...pageOf(revisions, args, lastCarriedFirst, ({ revision }) => revision.article),
        totalCount: _count.revisions,
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
  description: 'By which date articles are listed.',
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
  articles: t.connection(
    {
      type: Article,
      description: 'Articles by date. Those without one are drafts, which count as newest.',
      args: {
        filter: t.arg({ type: ArticleFilter }),
        orderBy: t.arg({ type: ArticleOrder, description: '`PUBLISHED_NEWEST` if left out.' }),
      },
      resolve: async (_root, args, context, info) => {
        const { prisma, viewer } = context;
        const where = articlesWhere(args.filter, viewer);
        const orderBy = inOrder(args.orderBy ?? 'PUBLISHED_NEWEST', viewer);
        const rows = await prisma.article.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, orderBy),
        });
        return { ...pageOf(rows, args, orderBy), totalCount: () => prisma.article.count({ where }) };
      },
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

/** Who doesn’t see all work must not see by the order that somebody else’s draft moved an article to the front. */
function inOrder(
  order: typeof ArticleOrder.$inferType,
  viewer: Viewer,
): Prisma.ArticleOrderByWithRelationInput[] {
  switch (order) {
    case 'PUBLISHED_NEWEST':
      return [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }];
    case 'PUBLISHED_OLDEST':
      return [{ firstPublishedAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }];
    case 'MODIFIED_NEWEST':
      return [
        hasRole(viewer, 'EDITOR')
          ? { modifiedAt: 'desc' }
          : { publishedAt: { sort: 'desc', nulls: 'first' } },
        { id: 'desc' },
      ];
  }
}
