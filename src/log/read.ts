import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { LiveEvent, LoggedEvent } from './event.ts';
import type { Position } from './position.ts';
import { eventsOf, type Topic } from './topic.ts';

export const LOG_ORDER = { position: 'asc' } satisfies Prisma.FeedEventOrderByWithRelationInput;

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

/**
 * Reads the next events of a topic, in order. Fewer than `limit` means that the end is reached. Call `readHistory` after
 * it, and use the events only if `after` is in that history.
 */
export function readLog(
  prisma: PrismaClient,
  { after, topic = {}, limit }: LogPage & { readonly topic?: Topic },
): Promise<LoggedEvent[]> {
  return prisma.feedEvent.findMany({
    where: { position: { gt: after.position }, ...eventsOf(topic) },
    orderBy: LOG_ORDER,
    take: limit,
    select: ROW,
  });
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
    select: { ...ROW, article: { select: { slugs: true } }, campaign: { select: { slug: true } } },
  });
  return events.map(({ article, campaign, ...event }) => ({
    ...event,
    slugs: { article: article?.slugs ?? [], campaign: campaign?.slug ?? null },
  }));
}
