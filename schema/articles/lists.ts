import type { Prisma } from '../../generated/prisma/client.ts';
import { ArticleState } from '../../generated/prisma/enums.ts';
import {
  articlesShowing,
  createdBy,
  visibleArticles,
  WITHDRAWN,
  withSlug,
} from '../../src/articles/policy.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import { CampaignAction } from '../campaigns/action.ts';
import { Campaign } from '../campaigns/campaign.ts';
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
import { LISTED_ARTICLES } from './listed.ts';

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      description: 'The articles about it, most recently revised first, by the revision that you are shown.',
      ...relationPage({ from: 'Campaign', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that report it, most recently revised first, by the revision that you are shown.',
      ...relationPage({ from: 'CampaignAction', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that refer to it, most recently revised first, by the revision that you are shown.',
      ...relationPage({ from: 'Statement', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

const ArticleWithdrawal = builder
  .objectRef<{ slug: string; withdrawnAt: Date; withdrawalReason: string | null }>('ArticleWithdrawal')
  .implement({
    description:
      'The notice that an article was withdrawn. Everyone can read it, although readers no longer see the article.',
    fields: (t) => ({
      slug: t.exposeString('slug', { description: 'The present slug of the article.' }),
      withdrawnAt: t.expose('withdrawnAt', { type: 'DateTime', description: 'When it was withdrawn.' }),
      reason: t.exposeString('withdrawalReason', { nullable: true, description: 'Why, for readers.' }),
    }),
  });

builder.queryFields((t) => ({
  article: t.prismaField({
    type: Article,
    nullable: true,
    extensions: statements(1),
    description:
      'The article that has this slug, or had it in the past; null if there is none that you can see. If its `slug` differs from the one that you gave, redirect to the new URL. If drafts have the slug too, it is the article that is scheduled or was published, or else the oldest draft. `withdrawal` tells whether an article was withdrawn.',
    args: { slug: t.arg.string({ required: true, description: 'A slug that the article has or had.' }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.article.findFirst({
        ...query,
        where: { AND: [visibleArticles(viewer), withSlug(slug)] },
        // DRAFT is the first of the states.
        orderBy: [{ state: 'desc' }, { id: 'asc' }],
      }),
  }),
  withdrawal: t.field({
    type: ArticleWithdrawal,
    nullable: true,
    extensions: statements(1),
    description:
      'The notice that the article with this slug was withdrawn, or null if there is no such notice. A slug that the article had in the past will do, too. Show it in place of the page, with the HTTP status 410.',
    args: { slug: t.arg.string({ required: true, description: 'A slug that the article had.' }) },
    resolve: async (_root, { slug }, { prisma }) => {
      const article = await prisma.article.findFirst({
        where: { AND: [WITHDRAWN, withSlug(slug)] },
        select: { slug: true, withdrawnAt: true, withdrawalReason: true },
      });
      if (article === null) return null;
      const { withdrawnAt } = article;
      if (withdrawnAt === null) throw new Error('A withdrawn article has no time of withdrawal.');
      return { ...article, withdrawnAt };
    },
  }),
}));

const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Selects the articles that meet every condition given.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'Only articles in one of these states. Readers see only `PUBLISHED` articles.',
    }),
    tags: t.stringList({ description: 'Only articles with at least one of the tags of these slugs.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only articles about this campaign.' }),
    campaignSlug: t.string({ description: 'Only articles about the campaign with this slug.' }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only articles with a statement by this person or organisation.',
    }),
    personSlug: t.string({ description: 'Only articles with a statement by the person with this slug.' }),
    organizationSlug: t.string({
      description: 'Only articles with a statement by the organisation with this slug.',
    }),
    createdByMe: t.boolean({
      description: 'If true, only articles that you created; for readers, none. If false, no condition.',
    }),
    scheduledFrom: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or later. Readers see none that is scheduled.',
    }),
    scheduledUntil: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or earlier. Readers see none that is scheduled.',
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
    SCHEDULED_SOONEST: 'SCHEDULED_SOONEST',
  },
  {
    name: 'ArticleOrder',
    description: 'How a list of articles is ordered.',
    values: {
      PUBLISHED_NEWEST: 'By first publication, newest first. Articles that were never published come first.',
      PUBLISHED_OLDEST: 'By first publication, oldest first. Articles that were never published come last.',
      MODIFIED_NEWEST:
        'For editors, by the last change, newest first. For readers and reporters, by the last publication; articles that were never published come first.',
      SCHEDULED_SOONEST:
        'By the time for which it is scheduled, soonest first. Articles that are not scheduled come last.',
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
  where: (filter, { viewer }) => ({ AND: [visibleArticles(viewer), ...conditions(filter, viewer)] }),
});

function conditions(filter: typeof ArticleFilter.$inferInput, viewer: Viewer): Prisma.ArticleWhereInput[] {
  const { states, tags, campaignId, campaignSlug, speakerId, personSlug, organizationSlug } = filter;
  const showing = (revision: Prisma.ArticleRevisionWhereInput) => articlesShowing(viewer, revision);
  const saidBy = (statement: Prisma.StatementWhereInput) => showing({ statements: { some: { statement } } });
  return [
    ...(states == null ? [] : [{ state: anyOf(states) }]),
    ...(tags == null ? [] : [showing({ tags: { some: { slug: anyOf(tags) } } })]),
    ...(campaignId == null ? [] : [showing({ campaigns: { some: { id: campaignId.id } } })]),
    ...(campaignSlug == null ? [] : [showing({ campaigns: { some: { slug: campaignSlug } } })]),
    ...(speakerId == null ? [] : [saidBy(namesSpeaker('speaker', speakerId))]),
    ...(personSlug == null
      ? []
      : [saidBy({ speakerPerson: { AND: [visiblePeople(viewer), { slug: personSlug }] } })]),
    ...(organizationSlug == null
      ? []
      : [
          saidBy({
            speakerOrganization: { AND: [visibleOrganizations(viewer), { slug: organizationSlug }] },
          }),
        ]),
    ...(filter.createdByMe === true ? [createdBy(viewer)] : []),
    ...between('firstPublishedAt', filter.publishedFrom, filter.publishedUntil),
    ...between('scheduledFor', filter.scheduledFrom, filter.scheduledUntil),
  ];
}

function between(
  column: 'firstPublishedAt' | 'scheduledFor',
  from: Date | null | undefined,
  until: Date | null | undefined,
): Prisma.ArticleWhereInput[] {
  return [
    ...(from == null ? [] : [{ [column]: { gte: from } }]),
    ...(until == null ? [] : [{ [column]: { lte: until } }]),
  ];
}

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
    case 'SCHEDULED_SOONEST':
      return [{ scheduledFor: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }] as const;
  }
}
