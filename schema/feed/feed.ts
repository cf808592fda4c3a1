import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import { NotVisibleNow, RequestError } from '../../src/errors.ts';
import type { LoggedEvent } from '../../src/log/event.ts';
import { cursorPosition, positionCursor } from '../../src/log/position.ts';
import { checkReadable, readHistory } from '../../src/log/history.ts';
import { beginning } from '../../src/log/resuming.ts';
import { currentTopic, readLog } from '../../src/log/read.ts';
import { eventsOf, isOfLeads, type Topic } from '../../src/log/topic.ts';
import { visibleEvents } from '../../src/live/policy.ts';
import { Watch } from '../../src/live/watch.ts';
import { PAGE_SIZE } from '../../src/lib/page-size.ts';
import { recordingReads } from '../../src/db/sql-reads.ts';
import { Article } from '../articles/article.ts';
import { Tag } from '../articles/tag.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { withSlug } from '../../src/db/slugs.ts';
import { builder } from '../kernel/builder.ts';
import { checkPage } from '../kernel/connections.ts';
import type { ApiContext } from '../kernel/context.ts';
import { PAGED, sqlStatements } from '../kernel/cost.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { loaderAt, oneOf } from '../kernel/loaders.ts';
import { LiveBlog } from '../live-blogs/live-blog.ts';
import { NODES } from '../kernel/pages.ts';
import { isSelected } from '../kernel/selected.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Section } from '../sections/section.ts';
import { ArticleEvent } from './article-events.ts';
import { CampaignEvent } from './campaign-events.ts';
import './directory-events.ts';
import './live-events.ts';
import './merge-events.ts';
import { FeedEvent } from './event.ts';
import { StatementRecorded } from './statement-events.ts';
import './timeline-edge.ts';

const bySlugsOf = (nouns: string) => `The same, by current or former slugs of ${nouns}.`;

const FeedFilter = builder.inputType('FeedFilter', {
  description:
    "Selects the events that meet every condition. The ids and slugs of a merged object lead to the one that remains. A subscription waits for objects that don't exist yet.",
  fields: (t) => ({
    types: t.field({ type: [FeedEventType], description: 'Only events of these types.' }),
    articleIds: t.globalIDList({ for: [Article], description: 'Only events about these articles.' }),
    articleSlugs: t.stringList({ description: bySlugsOf('these articles') }),
    liveBlogIds: t.globalIDList({ for: [LiveBlog], description: 'Only events of these live blogs.' }),
    campaignIds: t.globalIDList({
      for: [Campaign],
      description: 'Only events about these campaigns, or about articles and statements that belong to them.',
    }),
    campaignSlugs: t.stringList({ description: bySlugsOf('these campaigns') }),
    speakerIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only events about statements by these people and organisations, or about themselves.',
    }),
    personSlugs: t.stringList({ description: bySlugsOf('people') }),
    organizationSlugs: t.stringList({ description: bySlugsOf('organisations') }),
    tagIds: t.globalIDList({
      for: [Tag],
      description:
        'Only events about these tags, or about articles that had one of them before or after the event. So you learn that an article lost a tag.',
    }),
    tagSlugs: t.stringList({ description: bySlugsOf('these tags') }),
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description:
        'Only events about these authors, or about articles that had one of them before or after the event. So you learn that an article lost an author.',
    }),
    authorSlugs: t.stringList({ description: bySlugsOf('people and organisations') }),
    sectionIds: t.globalIDList({
      for: [Section],
      description:
        'Only events about these sections, or about articles that were in or below one of them before or after the event. So you learn that an article left a section.',
    }),
    sectionSlugs: t.stringList({ description: bySlugsOf('these sections') }),
  }),
});

/** The conditions have the same names. Those that end with `Ids` have global ids. */
function topicOf(filter: typeof FeedFilter.$inferInput | null | undefined): Topic {
  const given = Object.entries(filter ?? {}).filter(([, values]) => values != null);
  return Object.fromEntries(
    given.map(([name, values]) => [
      name,
      name.endsWith('Ids') ? (values as unknown as readonly GlobalId[]).map(({ id }) => id) : values,
    ]),
  );
}

function watch({ cursors, sentCursor }: ApiContext, topic: Topic, after: string | null | undefined): Watch {
  return new Watch(topic, beginning(cursors, after, sentCursor));
}

/** @throws RequestError BAD_USER_INPUT for a cursor that another article's subscription gave, unless it has expired */
async function watchArticle(
  context: ApiContext,
  slug: string,
  after: string | null | undefined,
): Promise<Watch> {
  const { prisma, cursors, publicSlugs, sentCursor } = context;
  const position = beginning(cursors, after, sentCursor);
  const articleId = position?.articleId ?? null;
  const articleOfSlug = await publicSlugs.articleOf(prisma, slug);
  if (position !== null && articleId !== null && articleId !== articleOfSlug) {
    // After the database was restored, the slug may be another article's. The client can't know that.
    checkReadable(position, await readHistory(prisma));
    throw new RequestError(
      'BAD_USER_INPUT',
      'This cursor is from the subscription to another article. Keep a cursor for each subscription.',
    );
  }
  return new Watch({ articleSlug: slug, ...(articleOfSlug !== null && { articleOfSlug }) }, position);
}

async function watchCampaign(
  context: ApiContext,
  slug: string,
  after: string | null | undefined,
): Promise<Watch> {
  const campaign = await context.prisma.campaign.findFirst({ where: withSlug(slug), select: { id: true } });
  return watch(context, { campaignSlug: slug, ...(campaign && { campaignOfSlug: campaign.id }) }, after);
}

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
      where: { AND: [visibleEvents(context.viewer), { id: oneOf(ids) }] },
    });
    const byId = new Map(events.map((event) => [event.id, event]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  return loader.load(id);
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
    description: `The events of one article. ${RESUMING} A former slug of the article works as well. If there is no article with this slug, the subscription waits for it.`,
    args: {
      slug: t.arg.string({ required: true, description: 'The slug of the article.' }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: (_root, { slug, after }, context) => watchArticle(context, slug, after),
    resolve: readForDelivery,
  }),
  campaignUpdated: t.field({
    type: CampaignEvent,
    description: `The changes to one campaign, its demands, actions and outcomes. To get its articles and statements, too, subscribe to \`feed\` with \`campaignSlugs\`. ${RESUMING} A former slug of the campaign works as well. If there is no campaign with this slug, the subscription waits for it.`,
    args: {
      slug: t.arg.string({ required: true, description: 'The slug of the campaign.' }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: (_root, { slug, after }, context) => watchCampaign(context, slug, after),
    resolve: readForDelivery,
  }),
  statementRecorded: t.field({
    type: StatementRecorded,
    description: `Statements as they become public. ${RESUMING}`,
    args: {
      speakerId: t.arg.globalID({
        for: [Person, Organization],
        description: 'Only statements by this person or organisation.',
      }),
      campaignId: t.arg.globalID({
        for: [Campaign],
        description: 'Only statements about this campaign, or made in it.',
      }),
      after: t.arg.string({ description: AFTER }),
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
    resolve: readForDelivery,
  }),
  feed: t.field({
    type: FeedEvent,
    description: `All events, or those that the filter selects. ${RESUMING}`,
    args: {
      filter: t.arg({ type: FeedFilter, description: 'Only events that meet every condition.' }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: (_root, { filter, after }, context) => watch(context, topicOf(filter), after),
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
        topic: topicOf(args.filter),
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
