import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../generated/prisma/client.ts';
import { NotVisibleNow } from '../../src/errors.ts';
import type { LoggedEvent } from '../../src/log/event.ts';
import { cursorPosition, positionCursor } from '../../src/log/position.ts';
import { checkReadable, readHistory } from '../../src/log/history.ts';
import { currentTopic, readLog } from '../../src/log/read.ts';
import { eventsOf, isOfLeads } from '../../src/log/topic.ts';
import { visibleEvents } from '../../src/live/policy.ts';
import { PAGE_SIZE } from '../../src/lib/page-size.ts';
import { recordingReads } from '../../src/db/sql-reads.ts';
import { Article } from '../articles/article.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { checkPage } from '../kernel/connections.ts';
import type { ApiContext } from '../kernel/context.ts';
import { PAGED, sqlStatements } from '../kernel/cost.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { namedArgs } from '../kernel/named.ts';
import { NODES } from '../kernel/pages.ts';
import { isSelected } from '../kernel/selected.ts';
import { StatementFilter } from '../statements/queries.ts';
import { ArticleEvent } from './article-events.ts';
import { CampaignEvent } from './campaign-events.ts';
import './directory-events.ts';
import './live-events.ts';
import './merge-events.ts';
import { FeedEvent } from './event.ts';
import { StatementRecorded } from './statement-events.ts';
import './timeline-edge.ts';
import { FeedFilter, topicOf, topicOfStatements, watch, watchArticle, watchCampaign } from './topics.ts';

/**
 * Reads an event at its delivery, with the selected fields, if the viewer may see it then. One query reads all events that are
 * executed together, with one context.
 * @throws NotVisibleNow, which drops the delivery
 */
async function readForDelivery(
  { id, slugs }: LoggedEvent,
  _args: object,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  if (slugs === null) await checkLeads(id, context);
  const event = await readEvent(id, context, info);
  if (event === null) throw new NotVisibleNow();
  return event;
}

/** Reads an event that the viewer may see, in one query with the others at this position of the response. */
function readEvent(id: string, context: ApiContext, info: GraphQLResolveInfo, paths: string[][] = []) {
  const loader = loaderAt('event', context, info, async (ids) => {
    const events = await context.prisma.feedEvent.findMany({
      ...queryFromInfo({ context, info, include: {}, paths }),
      where: { AND: [visibleEvents(context.viewer), { id: oneOf(ids) }, isAbout(context)] },
    });
    const byId = new Map(events.map((event) => [event.id, event]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  return loader.load(id);
}

function isAbout({ topic: { statement } = {} }: ApiContext): Prisma.FeedEventWhereInput {
  return statement === undefined ? {} : { statement };
}

/**
 * Checks the slugs and the speaker of an event whose slugs could not be read.
 * @throws NotVisibleNow if they aren't those of the topic
 */
async function checkLeads(id: string, { prisma, topic = {} }: ApiContext): Promise<void> {
  if (!isOfLeads(topic)) return;
  const found = await prisma.feedEvent.findFirst({
    where: { AND: [{ id }, eventsOf(await currentTopic(prisma, topic))] },
    select: { id: true },
  });
  if (found === null) throw new NotVisibleNow();
}

const AFTER = 'The cursor of the last event that you have.';
const RESUMING =
  'With `after`, it starts with the events since that cursor and continues with new ones. No event is lost or repeated.';

builder.subscriptionFields((t) => ({
  articleUpdated: t.field({
    type: ArticleEvent,
    description: `The events of one article. ${RESUMING} If there is no such article, the subscription waits for it.`,
    args: { ...namedArgs(Article, 'the article'), after: t.arg.string({ description: AFTER }) },
    subscribe: (_root, args, context) => watchArticle(context, args),
    resolve: readForDelivery,
  }),
  campaignUpdated: t.field({
    type: CampaignEvent,
    description: `The changes to one campaign, its demands, actions and outcomes. To get its articles and statements, too, subscribe to \`feed\` with \`campaignSlugs\`. ${RESUMING} If there is no such campaign, the subscription waits for it.`,
    args: { ...namedArgs(Campaign, 'the campaign'), after: t.arg.string({ description: AFTER }) },
    subscribe: (_root, args, context) => watchCampaign(context, args),
    resolve: readForDelivery,
  }),
  statementRecorded: t.field({
    type: StatementRecorded,
    description: `Statements as they become public. ${RESUMING}`,
    args: {
      filter: t.arg({
        type: StatementFilter,
        description: 'Only statements that meet every condition when their event is delivered.',
      }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: async (_root, { filter, after }, context) =>
      watch(context, await topicOfStatements(filter ?? {}, context), after),
    resolve: readForDelivery,
  }),
  feed: t.field({
    type: FeedEvent,
    description: `All events, or those that the filter selects. ${RESUMING}`,
    args: {
      filter: t.arg({ type: FeedFilter, description: 'Only events that meet every condition.' }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: (_root, { filter, after }, context) => watch(context, topicOf(filter, context.viewer), after),
    resolve: readForDelivery,
  }),
}));

const FeedConnection = builder.connectionObject(
  { type: FeedEvent, name: 'FeedConnection', description: 'A page of the feed.' },
  {
    name: 'FeedEdge',
    description: 'An event, with its cursor.',
    fields: (t) => ({
      cursor: t.expose('cursor', {
        type: 'String',
        description:
          'The position of the event in the log. Pass it as `after` to get the events after it, here or in a subscription.',
      }),
    }),
  },
);

builder.queryFields((t) => ({
  feedCursor: t.field({
    type: 'String',
    description:
      'The end of the log before this operation read anything else. Select it with the data of a page, and pass it as `after` to the subscription of the page. The subscription then delivers all later events. The page may already show the changes of the first ones.',
    resolve: (_root, _args, { cursors, logPosition }) => {
      if (logPosition === undefined) throw new Error('An event has no position to read from.');
      return positionCursor(cursors, logPosition);
    },
  }),
  feed: t.field({
    type: FeedConnection,
    description:
      'Past events, oldest first, for clients that poll: store `pageInfo.endCursor`, and pass it as `after` next time.',
    extensions: { ...PAGED, ...sqlStatements(4) },
    args: {
      first: t.arg.int({ description: 'The number of events to return, from 1 to 100. The default is 20.' }),
      after: t.arg.string({ description: AFTER }),
      filter: t.arg({ type: FeedFilter, description: 'Only events that meet every condition.' }),
    },
    resolve: async (_root, args, context, info) => {
      checkPage(args);
      const { prisma, viewer, cursors } = context;
      const first = args.first ?? PAGE_SIZE.default;
      const after = args.after == null ? null : cursorPosition(cursors, args.after);
      const { prunedTo } = await readHistory(recordingReads(prisma, '>FeedRetention'));
      const events = await readLog(prisma, {
        after: after ?? { epochId: 0n, position: 0n },
        topic: topicOf(args.filter, viewer),
        where: { AND: [visibleEvents(viewer), { position: { gt: prunedTo } }] },
        limit: first + 1,
      });
      // After the events, since another PostgreSQL server, with another history, may answer each statement.
      if (after !== null) checkReadable(after, await readHistory(recordingReads(prisma, '>FeedRetention')));
      const newest = events.at(-1);
      if (newest !== undefined) await context.waitForLog(newest.position);
      const page = events.slice(0, first);
      const last = page.at(-1);
      const isRead = NODES.some((path) => isSelected(path, info));
      const nodes = await Promise.all(
        page.map(async (event) => (isRead ? readEvent(event.id, context, info, NODES) : null)),
      );
      const edges = page.flatMap((event, index) => {
        const node = nodes[index] ?? null;
        // It became invisible after the page was read.
        if (isRead && node === null) return [];
        return [{ node: node as never, cursor: positionCursor(cursors, event) }];
      });
      return {
        edges,
        pageInfo: {
          startCursor: edges[0]?.cursor ?? null,
          // Without new events, clients poll again with the same cursor.
          endCursor: last === undefined ? (args.after ?? null) : positionCursor(cursors, last),
          hasNextPage: events.length > first,
          hasPreviousPage: after !== null,
        },
      };
    },
  }),
}));
