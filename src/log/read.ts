import { isDeepStrictEqual } from 'node:util';
import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { tableOf } from '../db/entities.ts';
import { withSlugs } from '../db/slugs.ts';
import type { Leads, LiveEvent, LoggedEvent } from './event.ts';
import { historyIn, SELECT_HISTORY, type History, type HistoryRow } from './history.ts';
import type { Position } from './position.ts';
import { conditionsOf, isHideable, partsOf, type Condition, type CurrentTopic, type Topic } from './topic.ts';

const LOG_ORDER = { position: 'asc' } satisfies Prisma.FeedEventOrderByWithRelationInput;

interface LogPage {
  readonly after: Position;
  readonly limit: number;
}

const ROW = {
  id: true,
  epochId: true,
  position: true,
  type: true,
  occurredAt: true,
  articleId: true,
  noteId: true,
  redactionId: true,
  liveBlogId: true,
  speakerId: true,
  campaignId: true,
  campaignIds: true,
  subjectIds: true,
} satisfies Prisma.FeedEventSelect;

const COLUMN_NAMES = Object.keys(ROW) as (keyof typeof ROW)[];
const COLUMNS = Prisma.raw(
  COLUMN_NAMES.map((name) => `e."${name}"${name === 'type' ? '::text AS "type"' : ''}`).join(', '),
);

interface TopicPage extends LogPage {
  readonly topic?: Topic;
  /** Which of its events. */
  readonly where?: Prisma.FeedEventWhereInput;
}

/**
 * Reads the next events of a topic, in order. Fewer than `limit` means that the end is reached. Call `readHistory` after
 * it, and use the events only if `after` is in that history.
 */
export async function readLog(
  prisma: PrismaClient,
  { topic = {}, ...page }: TopicPage,
): Promise<LoggedEvent[]> {
  for (let current = await currentTopic(prisma, topic); ;) {
    const events = await readEvents(prisma, { ...page, topic: current });
    // A slug may lead elsewhere by now, and a merge gives the events of one row to another: some may have been hidden meanwhile.
    const now = await currentTopic(prisma, topic);
    if (isDeepStrictEqual(now, current)) return events;
    current = now;
  }
}

/** The topic by the ids of the rows to which its slugs and ids lead now. */
export async function currentTopic(prisma: PrismaClient, topic: Topic): Promise<CurrentTopic> {
  const { types, statement, articleSlug, articleOfPage, campaignSlug, campaignOfPage } = topic;
  const conditions = await Promise.all(
    conditionsOf(topic).map(async (condition) => ({
      of: condition.of,
      ids: await idsLedTo(prisma, condition),
    })),
  );
  return {
    ...(types && { types }),
    ...(statement && { statement }),
    ...(articleSlug !== undefined && { articleSlug }),
    ...(articleOfPage !== undefined && { articleOfPage }),
    ...(campaignSlug !== undefined && { campaignSlug }),
    ...(campaignOfPage !== undefined && { campaignOfPage }),
    conditions,
  };
}

/** The ids of the rows that the values lead the viewer to, and of those that were merged into them: an event may name either. */
async function idsLedTo(
  prisma: PrismaClient,
  { of, slugsOf, idsOf, values, findsHidden }: Condition,
): Promise<string[]> {
  const named = slugsOf.map((entity) => {
    const found = findsHidden || !isHideable(entity) ? {} : { visibility: 'PUBLIC' };
    return tableOf(prisma, entity).findMany({ where: { AND: [found, withSlugs(values)] } });
  });
  const found = (await Promise.all(named)).flat();
  const ids = new Set(slugsOf.length === 0 ? values : found.map(({ id }) => id));
  if (of === 'article' || of === 'campaigns') return [...ids].sort();
  for (const { intoId } of await prisma.merged.findMany({ where: { fromId: { in: [...ids] } } }))
    ids.add(intoId);
  for (const { fromId } of await prisma.merged.findMany({ where: { intoId: { in: [...ids] } } }))
    ids.add(fromId);
  // Without those that are hidden, not with those that are seen: a deleted tag still has events.
  for (const entity of findsHidden ? [] : idsOf) {
    const where = { id: { in: [...ids] }, visibility: 'MEMBERS' };
    for (const { id } of await tableOf(prisma, entity).findMany({ where })) ids.delete(id);
  }
  return [...ids].sort();
}

async function readEvents(
  prisma: PrismaClient,
  { after, topic, where = {}, limit }: Omit<TopicPage, 'topic'> & { readonly topic: CurrentTopic },
): Promise<LoggedEvent[]> {
  const next = { position: { gt: after.position } };
  const page = { orderBy: LOG_ORDER, take: limit };
  const parts = await Promise.all(
    partsOf(topic).map(async ({ subjectId, events }) => {
      if (subjectId === null)
        return prisma.feedEvent.findMany({ where: { AND: [next, events, where] }, ...page, select: ROW });
      const listed = await prisma.subjectEvent.findMany({
        where: { subjectId, ...next, event: { AND: [events, where] } },
        ...page,
        select: { event: { select: ROW } },
      });
      return listed.map(({ event }) => event);
    }),
  );
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  const inOrder = parts.flat().toSorted((a, b) => (a.position < b.position ? -1 : 1));
  return inOrder.filter(({ id }, index) => id !== inOrder[index - 1]?.id).slice(0, limit);
}

/** What a node reads next of the log: the events of all topics, with the slugs of what they are about, and the history. */
export interface NextEvents {
  readonly events: readonly LiveEvent[];
  readonly history: History;
}

type NextRow = HistoryRow & LoggedEvent & { readonly slugs: Leads };

/**
 * Reads the next events in one SQL statement. Each event that is committed takes one, on each node. FETCH in place of LIMIT
 * has PostgreSQL prepare it: its plan is the same for each position.
 */
export async function readNextEvents(prisma: PrismaClient, { after, limit }: LogPage): Promise<NextEvents> {
  const rows = await prisma.$queryRaw<NextRow[]>`
    SELECT * FROM (${SELECT_HISTORY}) h LEFT JOIN LATERAL (
      SELECT ${COLUMNS}, jsonb_build_object(
        'article', "leads_to"(ARRAY[e."articleId"]), 'liveBlog', "leads_to"(ARRAY[e."liveBlogId"]), 'speaker', "leads_to"(ARRAY[e."speakerId"]),
        'campaigns', "leads_to"(e."campaignIds"), 'subjects', "leads_to"(e."subjectIds")
      ) AS "slugs"
      FROM "FeedEvent" e WHERE e."position" > ${after.position} ORDER BY e."position" FETCH FIRST (${limit}::int) ROWS ONLY
    ) e ON true ORDER BY "position"`;
  const [first] = rows;
  if (first === undefined) throw new Error('The log has no head.');
  const found = rows.filter(({ id }: { id: string | null }) => id !== null);
  return {
    history: historyIn(first),
    events: found.map((row) => {
      const event = Object.fromEntries(COLUMN_NAMES.map((name) => [name, row[name]]));
      return { ...(event as unknown as LoggedEvent), slugs: row.slugs };
    }),
  };
}
