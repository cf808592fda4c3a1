import { isDeepStrictEqual } from 'node:util';
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { mergedAmong } from '../db/merged.ts';
import { withSlugs } from '../db/slugs.ts';
import type { LiveEvent, LoggedEvent } from './event.ts';
import { historyIn, SELECT_HISTORY, type History, type HistoryRow } from './history.ts';
import type { Position } from './position.ts';
import { eventsApart, eventsOf, type Topic } from './topic.ts';

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
  redactionId: true,
  liveBlogId: true,
  speakerId: true,
  campaignIds: true,
} satisfies Prisma.FeedEventSelect;

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
    // A merge gives the events of one speaker to another, so one that came meanwhile may have hidden some.
    const now = await currentTopic(prisma, topic);
    if (isDeepStrictEqual(now, current)) return events;
    current = now;
  }
}

/** The topic, with those into whom its speakers were merged. */
export async function currentTopic(prisma: PrismaClient, topic: Topic): Promise<Topic> {
  const { speakerIds } = topic;
  if (speakerIds === undefined) return topic;
  const merged = await mergedAmong(prisma, speakerIds);
  return { ...topic, speakerIds: [...speakerIds, ...merged.values()] };
}

async function readEvents(
  prisma: PrismaClient,
  { after, topic, where = {}, limit }: TopicPage & { readonly topic: Topic },
): Promise<LoggedEvent[]> {
  const { campaigns, others } = throughCampaigns(topic);
  const next = { position: { gt: after.position } };
  const page = { orderBy: LOG_ORDER, take: limit };
  const parts =
    campaigns === null
      ? await Promise.all(
          eventsApart(topic).map((part) =>
            prisma.feedEvent.findMany({ where: { AND: [next, part, where] }, ...page, select: ROW }),
          ),
        )
      : await ofCampaigns(prisma, campaigns, {
          where: { ...next, event: { AND: [eventsOf(others), where] } },
          ...page,
        });
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  const inOrder = parts.flat().toSorted((a, b) => (a.position < b.position ? -1 : 1));
  return inOrder.filter(({ id }, index) => id !== inOrder[index - 1]?.id).slice(0, limit);
}

/** The topic's campaigns, if it has any: their logs have its events in order. And the other conditions of the topic. */
function throughCampaigns({ campaignIds, campaignSlugs, ...topic }: Topic): {
  readonly campaigns: Prisma.CampaignWhereInput | null;
  readonly others: Topic;
} {
  if (campaignIds !== undefined) {
    const others = campaignSlugs === undefined ? topic : { ...topic, campaignSlugs };
    return { campaigns: { id: { in: [...campaignIds] } }, others };
  }
  const campaigns = campaignSlugs === undefined ? null : withSlugs(campaignSlugs);
  return { campaigns, others: topic };
}

/** The pages of several campaigns. An event may be in some of them. */
async function ofCampaigns(
  prisma: PrismaClient,
  where: Prisma.CampaignWhereInput,
  page: Prisma.Campaign$logArgs,
): Promise<LoggedEvent[][]> {
  const campaigns = await prisma.campaign.findMany({
    where,
    select: { log: { ...page, select: { event: { select: ROW } } } },
  });
  return campaigns.map(({ log }) => log.map(({ event }) => event));
}

/** What a node reads next of the log: the events of all topics, with the slugs of what they are about, and the history. */
export interface NextEvents {
  readonly events: readonly LiveEvent[];
  readonly history: History;
}

interface NextRow extends HistoryRow, Omit<LoggedEvent, 'slugs'> {
  readonly articleSlugs: string[] | null;
  readonly ownCampaignSlugs: string[] | null;
  readonly campaignSlugs: string[];
  readonly formerSpeakerIds: string[];
}

/**
 * Reads the next events in one SQL statement. Each event that is committed takes one, on each node. FETCH in place of LIMIT
 * has PostgreSQL prepare it: its plan is the same for each position.
 */
export async function readNextEvents(prisma: PrismaClient, { after, limit }: LogPage): Promise<NextEvents> {
  const rows = await prisma.$queryRaw<NextRow[]>`
    SELECT * FROM (${SELECT_HISTORY}) h LEFT JOIN LATERAL (
      SELECT e."id", e."epochId", e."position", e."type"::text AS "type", e."occurredAt", e."articleId", e."redactionId", e."liveBlogId", e."speakerId", e."campaignIds",
        (SELECT a."slugs" FROM "Article" a WHERE a."id" = e."articleId") AS "articleSlugs",
        (SELECT c."slugs" FROM "Campaign" c WHERE c."id" = e."campaignId") AS "ownCampaignSlugs",
        ARRAY(
          SELECT unnest(c."slugs") FROM "CampaignEvent" o JOIN "Campaign" c ON c."id" = o."campaignId" WHERE o."eventId" = e."id"
        ) AS "campaignSlugs",
        ARRAY(SELECT m."fromId" FROM "Merged" m WHERE m."intoId" = e."speakerId") AS "formerSpeakerIds"
      FROM "FeedEvent" e WHERE e."position" > ${after.position} ORDER BY e."position" FETCH FIRST (${limit}::int) ROWS ONLY
    ) e ON true ORDER BY "position"`;
  const [first] = rows;
  if (first === undefined) throw new Error('The log has no head.');
  const found = rows.filter(({ id }: { id: string | null }) => id !== null);
  return {
    history: historyIn(first),
    events: found.map(
      ({
        id,
        epochId,
        position,
        type,
        occurredAt,
        articleId,
        redactionId,
        liveBlogId,
        speakerId,
        campaignIds,
        ...leads
      }) => ({
        ...{
          id,
          epochId,
          position,
          type,
          occurredAt,
          articleId,
          redactionId,
          liveBlogId,
          speakerId,
          campaignIds,
        },
        slugs: {
          article: leads.articleSlugs ?? [],
          campaign: leads.ownCampaignSlugs ?? [],
          campaigns: leads.campaignSlugs,
          formerSpeakerIds: leads.formerSpeakerIds,
        },
      }),
    ),
  };
}
