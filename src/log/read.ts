import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from './event.ts';
import type { Position } from './position.ts';
import { eventsOf, type Topic } from './topic.ts';

export const LOG_ORDER = { position: 'asc' } satisfies Prisma.FeedEventOrderByWithRelationInput;

/**
 * Reads the next events of a topic, in order. Fewer than `limit` means that the end is reached. Call `readHistory` after
 * it, and use the events only if `after` is in that history.
 */
export async function readLog(
  prisma: PrismaClient,
  { after, topic = {}, limit }: { after: Position; topic?: Topic; limit: number },
): Promise<LoggedEvent[]> {
  const events = await prisma.feedEvent.findMany({
    where: { position: { gt: after.position }, ...eventsOf(topic) },
    orderBy: LOG_ORDER,
    take: limit,
    select: {
      id: true,
      epochId: true,
      position: true,
      type: true,
      occurredAt: true,
      articleId: true,
      article: { select: { slugs: true } },
      campaign: { select: { slug: true } },
      speakerId: true,
      campaignIds: true,
    },
  });
  return events.map(({ article, campaign, ...event }) => ({
    ...event,
    articleSlugs: article?.slugs ?? [],
    campaignSlug: campaign?.slug ?? null,
  }));
}
