import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { FeedEventType as FeedEventTypeValues } from '../generated/prisma/enums.ts';
import { NotVisibleNow, RequestError } from '../src/errors.ts';
import {
  cursorPosition,
  eventsBetween,
  eventsOf,
  IN_ORDER,
  logEnd,
  positionCursor,
  type LoggedEvent,
  type Topic,
} from '../src/feed/log.ts';
import { visibleEvents } from '../src/feed/policy.ts';
import { watch } from '../src/feed/watch.ts';
import { shownRevisions } from '../src/articles/policy.ts';
import { Article, UpdateNote } from './articles.ts';
import { builder } from './builder.ts';
import { Campaign, CampaignAction, CampaignOutcome } from './campaigns.ts';
import { checkPage } from './connections.ts';
import type { ApiContext } from './context.ts';
import { encodeGlobalId, withRowIds } from './global-ids.ts';
import { Organization, Person } from './people.ts';
import { Statement } from './statements.ts';

const FeedEventType = builder.enumType(FeedEventTypeValues, {
  name: 'FeedEventType',
  description: 'The types of feed events.',
});

const TYPE_OF = {
  ARTICLE_PUBLISHED: 'ArticlePublished',
  ARTICLE_REVISED: 'ArticleRevised',
  ARTICLE_COMMENT_ADDED: 'ArticleCommentAdded',
  ARTICLE_CORRECTED: 'ArticleCorrected',
  ARTICLE_WITHDRAWN: 'ArticleWithdrawn',
  STATEMENT_RECORDED: 'StatementRecorded',
  STATEMENT_STATUS_CHANGED: 'StatementStatusChanged',
  CAMPAIGN_ACTION_RECORDED: 'CampaignActionRecorded',
  CAMPAIGN_OUTCOME_RECORDED: 'CampaignOutcomeRecorded',
} as const;

const CAMPAIGN_EVENTS = ['CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_OUTCOME_RECORDED'] as const;

const FeedEvent = builder.prismaInterface('FeedEvent', {
  name: 'FeedEvent',
  description:
    'One entry of the public log of changes. It is read as you may see it at that moment: once you may not, it is left out.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Unique to the event. Not a global id.' }),
    cursor: t.field({
      type: 'Cursor',
      description: 'Its place in the log: pass it as `after` to get what came after it.',
      resolve: (event, _args, { cursors }) => positionCursor(cursors, event),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
  }),
});

const ArticleEvent = builder.prismaInterface('FeedEvent', {
  variant: 'ArticleEvent',
  interfaces: [FeedEvent],
  description: 'A change of one article.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    articleId: t.id({
      description: 'The article’s global id.',
      resolve: ({ articleId }) => encodeGlobalId('Article', present(articleId)),
    }),
    slug: t.string({
      description: 'The article’s slug.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }) => present(article).slug,
    }),
  }),
});

const CampaignEvent = builder.prismaInterface('FeedEvent', {
  variant: 'CampaignEvent',
  interfaces: [FeedEvent],
  description: 'Something that was recorded of one campaign.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    campaignId: t.id({
      description: 'The campaign’s global id.',
      resolve: ({ campaignIds }) => encodeGlobalId('Campaign', present(campaignIds[0] ?? null)),
    }),
    campaign: t.field({
      type: Campaign,
      select: (_args, _ctx, nested) => ({
        action: { select: { campaign: nested() } },
        outcome: { select: { campaign: nested() } },
      }),
      resolve: ({ action, outcome }) => present(action ?? outcome).campaign,
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticlePublished',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was published.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRevised',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A new revision of an article was published.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.relation('note', { nullable: true, description: 'What readers are told of it, if anything.' }),
  }),
});

export const ArticleCommentAdded = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCommentAdded',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was updated with a comment given to the newsroom.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.field({
      type: UpdateNote,
      select: (_args, _ctx, nested) => ({ note: nested() }),
      resolve: ({ note }) => present(note),
    }),
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleCorrected',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was corrected, clarified or retracted.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.field({
      type: UpdateNote,
      select: (_args, _ctx, nested) => ({ note: nested() }),
      resolve: ({ note }) => present(note),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleWithdrawn',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was taken away from readers.',
  fields: (t) => ({
    reason: t.exposeString('reason', { nullable: true, description: 'Why, for readers.' }),
  }),
});

const StatementRecorded = builder.prismaObject('FeedEvent', {
  variant: 'StatementRecorded',
  interfaces: [FeedEvent],
  description: 'A statement became public.',
  fields: (t) => ({
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'StatementStatusChanged',
  interfaces: [FeedEvent],
  description: 'A statement was amended, withdrawn or deleted where it was made.',
  fields: (t) => ({
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
    articles: t.field({
      type: [Article],
      description: 'Those that carry it.',
      select: (_args, { viewer }, nested) => ({
        statement: {
          select: {
            revisions: {
              where: { revision: shownRevisions(viewer) },
              orderBy: { revisionId: 'desc' },
              select: { revision: { select: { article: nested() } } },
            },
          },
        },
      }),
      resolve: ({ statement }) => present(statement).revisions.map(({ revision }) => revision.article),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignActionRecorded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'Something done in or against a campaign was recorded.',
  fields: (t) => ({
    action: t.field({
      type: CampaignAction,
      select: (_args, _ctx, nested) => ({ action: nested() }),
      resolve: ({ action }) => present(action),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignOutcomeRecorded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'Something that came of a campaign was recorded.',
  fields: (t) => ({
    outcome: t.field({
      type: CampaignOutcome,
      select: (_args, _ctx, nested) => ({ outcome: nested() }),
      resolve: ({ outcome }) => present(outcome),
    }),
  }),
});

const FeedFilter = builder.inputType('FeedFilter', {
  description: 'Events that meet every condition given.',
  fields: (t) => ({
    types: t.field({ type: [FeedEventType] }),
    articleIds: t.globalIDList({ for: [Article], description: 'Of one of these articles.' }),
    campaignIds: t.globalIDList({
      for: [Campaign],
      description: 'Of one of these campaigns, or of an article or a statement that belongs to one.',
    }),
    speakerIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Of a statement by one of these.',
    }),
  }),
});

function topicOf(filter: typeof FeedFilter.$inferInput | null | undefined): Topic {
  const { types, articleIds, campaignIds, speakerIds } = withRowIds(filter ?? {});
  return {
    ...(types != null && { types }),
    ...(articleIds != null && { articleIds }),
    ...(campaignIds != null && { campaignIds }),
    ...(speakerIds != null && { speakerIds }),
  };
}

function follow(context: ApiContext, topic: Topic, after: string | null | undefined) {
  return watch(context, topic, after == null ? null : cursorPosition(context.cursors, after));
}

/**
 * Reads an event for one delivery, as the viewer may see it now, with all that the selection asks for.
 * @throws NotVisibleNow, which drops the delivery
 */
async function deliver({ id }: LoggedEvent, context: ApiContext, info: GraphQLResolveInfo) {
  const event = await context.prisma.feedEvent.findFirst({
    ...queryFromInfo({ context, info, include: {} }),
    where: { AND: [visibleEvents(context.viewer), { id }] },
  });
  if (event === null) throw new NotVisibleNow();
  return event;
}

const resuming = 'With `after`, first what you missed since then, then what comes: no gap, none twice.';

builder.subscriptionFields((t) => ({
  articleUpdated: t.field({
    type: ArticleEvent,
    description: `One article’s story as it changes. ${resuming} A slug that there isn’t waits for its article.`,
    args: { slug: t.arg.string({ required: true }), after: t.arg({ type: 'Cursor' }) },
    subscribe: (_root, { slug, after }, context) => follow(context, { articleSlug: slug }, after),
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
  campaignUpdated: t.field({
    type: CampaignEvent,
    description: `What is recorded of one campaign. ${resuming}`,
    args: { slug: t.arg.string({ required: true }), after: t.arg({ type: 'Cursor' }) },
    subscribe: async (_root, { slug, after }, context) => {
      const campaign = await context.prisma.campaign.findUnique({ where: { slug }, select: { id: true } });
      if (campaign === null) throw new RequestError('BAD_USER_INPUT', `There is no campaign '${slug}'.`);
      return follow(context, { types: CAMPAIGN_EVENTS, campaignIds: [campaign.id] }, after);
    },
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
  statementRecorded: t.field({
    type: StatementRecorded,
    description: `Statements as they become public, all or those of a speaker or a campaign. ${resuming}`,
    args: {
      speakerId: t.arg.globalID({ for: [Person, Organization] }),
      campaignId: t.arg.globalID({ for: [Campaign] }),
      after: t.arg({ type: 'Cursor' }),
    },
    subscribe: (_root, { speakerId, campaignId, after }, context) =>
      follow(
        context,
        {
          types: ['STATEMENT_RECORDED'],
          ...(speakerId != null && { speakerIds: [speakerId.id] }),
          ...(campaignId != null && { campaignIds: [campaignId.id] }),
        },
        after,
      ),
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
  feed: t.field({
    type: FeedEvent,
    description: `All that changes, or what the filter wants of it. ${resuming}`,
    args: { filter: t.arg({ type: FeedFilter }), after: t.arg({ type: 'Cursor' }) },
    subscribe: (_root, { filter, after }, context) => follow(context, topicOf(filter), after),
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
}));

const FeedConnection = builder.connectionObject(
  { type: FeedEvent, name: 'FeedConnection' },
  { name: 'FeedEdge' },
);

const DEFAULT_PAGE = 20;

builder.queryField('feed', (t) =>
  t.field({
    type: FeedConnection,
    description:
      'What changed since, oldest first, for those who poll: keep `pageInfo.endCursor` and pass it as `after`.',
    args: { first: t.arg.int(), after: t.arg({ type: 'Cursor' }), filter: t.arg({ type: FeedFilter }) },
    resolve: async (_root, args, context, info) => {
      checkPage(args);
      const { prisma, viewer, cursors } = context;
      const first = args.first ?? DEFAULT_PAGE;
      const after = args.after == null ? null : cursorPosition(cursors, args.after);
      const end = await logEnd(prisma);
      const wanted = {
        AND: [visibleEvents(viewer), eventsOf(topicOf(args.filter)), eventsBetween(null, end)],
      };
      const events = await prisma.feedEvent.findMany({
        ...queryFromInfo({ context, info, include: {}, paths: [['nodes'], ['edges', 'node']] }),
        where: { AND: [wanted, eventsBetween(after, end)] },
        orderBy: IN_ORDER,
        take: first + 1,
      });
      const edges = events.slice(0, first).map((node) => ({ node, cursor: positionCursor(cursors, node) }));
      return {
        edges,
        pageInfo: {
          startCursor: edges[0]?.cursor ?? null,
          // With nothing new, the cursor that was given is still the one to poll with.
          endCursor: edges.at(-1)?.cursor ?? args.after ?? null,
          hasNextPage: events.length > first,
          hasPreviousPage: after !== null,
        },
        totalCount: () => prisma.feedEvent.count({ where: wanted }),
      };
    },
  }),
);

/** A check of the model, FeedEvent_type_check, sees to it that an event has what its type tells of. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('An event lacks what its type tells of.');
  return value;
}
