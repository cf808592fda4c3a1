import { ArticleState } from '../../generated/prisma/enums.ts';
import { articlesShowing, shownRevisions, visibleArticles } from '../../src/articles/policy.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import { hasRole } from '../../src/viewer.ts';
import { Campaign, CampaignAction } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import type { ApiContext } from '../kernel/context.ts';
import { enumType } from '../kernel/enum.ts';
import { anyOf } from '../kernel/filters.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';

/** Articles whose shown revision is about a campaign, by that revision: its id ascends with time. */
const articlesAbout = relationPage(
  {
    from: 'Campaign',
    relation: 'revisions',
    of: 'Article',
    where: (_args, { viewer }) => shownRevisions(viewer),
    orderBy: [{ id: 'desc' }],
  },
  ['articleId'],
);

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      description: 'The articles about it, by when the revision that you are shown was saved, newest first.',
      ...articlesAbout,
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      type: 'Article',
      description:
        'The articles about its campaign, by when the revision that you are shown was saved, newest first.',
      select: { campaignId: true },
      resolve: ({ campaignId }, args, context, info) =>
        articlesAbout.resolve({ id: campaignId }, args, context, info),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that refer to it, by when the revision that you are shown was saved, newest first.',
      ...relationPage(
        {
          from: 'Statement',
          relation: 'revisions',
          of: 'Article',
          where: (_args, { viewer }) => ({ revision: shownRevisions(viewer) }),
          orderBy: [{ revisionId: 'desc' }],
        },
        ['revision', 'articleId'],
      ),
    },
    connectionOf('Article'),
  ),
);

builder.queryField('article', (t) =>
  t.prismaField({
    type: Article,
    nullable: true,
    extensions: statements(1),
    description:
      'The article with this slug, or null if there is none that you can see. If drafts have the slug too, it is the one that is scheduled or was published, or else the oldest.',
    args: { slug: t.arg.string({ required: true, description: 'The slug of the article.' }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.article.findFirst({
        ...query,
        where: { AND: [visibleArticles(viewer), { slug }] },
        // DRAFT is the first of the states.
        orderBy: [{ state: 'desc' }, { id: 'asc' }],
      }),
  }),
);

const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Selects the articles that meet every condition given.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'Only articles in one of these states. Readers see only `PUBLISHED` articles.',
    }),
    tags: t.stringList({ description: 'Only articles with at least one of the tags of these slugs.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only articles about this campaign.' }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only articles with a statement by this person or organisation.',
    }),
    publishedFrom: t.field({
      type: 'DateTime',
      description: 'Only articles first published at this time or later.',
    }),
    publishedUntil: t.field({
      type: 'DateTime',
      description: 'Only articles first published at this time or earlier.',
    }),
  }),
});

const ArticleOrder = enumType(
  {
    PUBLISHED_NEWEST: 'PUBLISHED_NEWEST',
    PUBLISHED_OLDEST: 'PUBLISHED_OLDEST',
    MODIFIED_NEWEST: 'MODIFIED_NEWEST',
  },
  {
    name: 'ArticleOrder',
    description: 'How a list of articles is ordered.',
    values: {
      PUBLISHED_NEWEST: 'By first publication, newest first. Articles that were never published come first.',
      PUBLISHED_OLDEST: 'By first publication, oldest first. Articles that were never published come first.',
      MODIFIED_NEWEST:
        'For editors, by the last change, newest first. For readers and reporters, by the last publication; articles that were never published come first.',
    },
  },
);

list('articles', {
  of: 'Article',
  description: 'Articles by date.',
  filter: ArticleFilter,
  orderBy: {
    type: ArticleOrder,
    description: 'How to order the list. The default is `PUBLISHED_NEWEST`.',
    order: inOrder,
  },
  where: ({ states, tags, campaignId, speakerId, publishedFrom, publishedUntil }, { viewer }) => ({
    AND: [
      visibleArticles(viewer),
      states == null ? {} : { state: anyOf(states) },
      tags == null ? {} : articlesShowing(viewer, { tags: { some: { slug: anyOf(tags) } } }),
      campaignId == null ? {} : articlesShowing(viewer, { campaigns: { some: { id: campaignId.id } } }),
      speakerId == null
        ? {}
        : articlesShowing(viewer, {
            statements: { some: { statement: namesSpeaker('speaker', speakerId) } },
          }),
      publishedFrom == null ? {} : { firstPublishedAt: { gte: publishedFrom } },
      publishedUntil == null ? {} : { firstPublishedAt: { lte: publishedUntil } },
    ],
  }),
});

/** The order must not tell members who don't see all drafts that such a draft was changed. */
function inOrder(order: typeof ArticleOrder.$inferInput | null | undefined, { viewer }: ApiContext) {
  switch (order) {
    case null:
    case undefined:
    case 'PUBLISHED_NEWEST':
      return [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }] as const;
    case 'PUBLISHED_OLDEST':
      return [{ firstPublishedAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }] as const;
    case 'MODIFIED_NEWEST':
      return hasRole(viewer, 'EDITOR')
        ? ([{ modifiedAt: 'desc' }, { id: 'desc' }] as const)
        : ([{ publishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }] as const);
  }
}
