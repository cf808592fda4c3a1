import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { LiveEvent, LoggedEvent } from './event.ts';
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
  { after, topic = {}, where = {}, limit }: TopicPage,
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
  const campaigns = campaignSlugs === undefined ? null : { slug: { in: [...campaignSlugs] } };
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

/** Reads the next events of all topics, as `readLog` does, with the slugs of what they are about. */
export async function readLogWithSlugs(
  prisma: PrismaClient,
  { after, limit }: LogPage,
): Promise<LiveEvent[]> {
  const events = await prisma.feedEvent.findMany({
    where: { position: { gt: after.position } },
    orderBy: LOG_ORDER,
    take: limit,
    select: {
      ...ROW,
      article: { select: { slugs: true } },
      campaign: { select: { slug: true } },
      campaigns: { select: { campaign: { select: { slug: true } } } },
    },
  });
  return events.map(({ article, campaign, campaigns, ...event }) => ({
    ...event,
    slugs: {
      article: article?.slugs ?? [],
      campaign: campaign?.slug ?? null,
      campaigns: campaigns.map(({ campaign: { slug } }) => slug),
    },
  }));
}
