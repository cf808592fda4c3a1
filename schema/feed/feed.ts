import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { NotVisibleNow, RequestError } from '../../src/errors.ts';
import type { LoggedEvent } from '../../src/log/event.ts';
import { cursorPosition, positionCursor } from '../../src/log/position.ts';
import { checkRetained, eventsBetween, IN_ORDER, logEnd } from '../../src/log/read.ts';
import { eventsOf, type Topic } from '../../src/log/topic.ts';
import { visibleEvents } from '../../src/live/policy.ts';
import { Watch } from '../../src/live/watch.ts';
import { PAGE } from '../../src/page.ts';
import { Article } from '../articles/article.ts';
import { builder } from '../kernel/builder.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { checkPage } from '../kernel/connections.ts';
import type { ApiContext } from '../kernel/context.ts';
import { ArticleEvent, CampaignEvent, FeedEvent, FeedEventType, StatementRecorded } from './events.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { Organization, Person } from '../people/speakers.ts';

const CAMPAIGN_EVENTS = ['CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_OUTCOME_RECORDED'] as const;

const FeedFilter = builder.inputType('FeedFilter', {
  description: 'Events that meet every condition given.',
  fields: (t) => ({
    types: t.field({ type: [FeedEventType], description: 'Of one of these types.' }),
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

function watch({ cursors }: ApiContext, topic: Topic, after: string | null | undefined): Watch {
  return new Watch(topic, after == null ? null : cursorPosition(cursors, after));
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

const AFTER = 'The cursor of the last event that you have.';
const resuming = 'With `after`, first what you missed since then, then what comes: no gap, none twice.';

builder.subscriptionFields((t) => ({
  articleUpdated: t.field({
    type: ArticleEvent,
    description: `One article’s story as it changes. ${resuming} A slug that there isn’t waits for its article.`,
    args: { slug: t.arg.string({ required: true }), after: t.arg({ type: 'Cursor', description: AFTER }) },
    subscribe: (_root, { slug, after }, context) => watch(context, { articleSlug: slug }, after),
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
  campaignUpdated: t.field({
    type: CampaignEvent,
    description: `What is recorded of one campaign. ${resuming}`,
    args: { slug: t.arg.string({ required: true }), after: t.arg({ type: 'Cursor', description: AFTER }) },
    subscribe: async (_root, { slug, after }, context) => {
      const campaign = await context.prisma.campaign.findUnique({ where: { slug }, select: { id: true } });
      if (campaign === null) throw new RequestError('BAD_USER_INPUT', `There is no campaign '${slug}'.`);
      return watch(context, { types: CAMPAIGN_EVENTS, campaignIds: [campaign.id] }, after);
    },
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
  statementRecorded: t.field({
    type: StatementRecorded,
    description: `Statements as they become public, all or those of a speaker or a campaign. ${resuming}`,
    args: {
      speakerId: t.arg.globalID({ for: [Person, Organization], description: 'Those of this speaker.' }),
      campaignId: t.arg.globalID({ for: [Campaign] }),
      after: t.arg({ type: 'Cursor', description: AFTER }),
    },
    subscribe: (_root, { speakerId, campaignId, after }, context) =>
      watch(
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
    args: { filter: t.arg({ type: FeedFilter }), after: t.arg({ type: 'Cursor', description: AFTER }) },
    subscribe: (_root, { filter, after }, context) => watch(context, topicOf(filter), after),
    resolve: (event, _args, context, info) => deliver(event, context, info),
  }),
}));

const FeedConnection = builder.connectionObject(
  { type: FeedEvent, name: 'FeedConnection' },
  { name: 'FeedEdge' },
);

builder.queryField('feed', (t) =>
  t.field({
    type: FeedConnection,
    description:
      'What changed since, oldest first, for those who poll: keep `pageInfo.endCursor` and pass it as `after`.',
    args: {
      first: t.arg.int({ description: '1 to 100; 20 if left out.' }),
      after: t.arg({ type: 'Cursor', description: AFTER }),
      filter: t.arg({ type: FeedFilter }),
    },
    resolve: async (_root, args, context, info) => {
      checkPage(args);
      const { prisma, viewer, cursors } = context;
      const first = args.first ?? PAGE.default;
      const after = args.after == null ? null : cursorPosition(cursors, args.after);
      const end = await logEnd(prisma);
      if (after !== null) checkRetained(after, end);
      const wanted = {
        AND: [visibleEvents(viewer), eventsOf(topicOf(args.filter)), eventsBetween(end.prunedTo, end)],
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
