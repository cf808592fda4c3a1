import type { Prisma, PrismaClient, WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Topic } from '../log/topic.ts';
import type { Item } from './payload.ts';

/** Which events of the log an endpoint gets, as far as readers may see them. */
export function eventsFor({ types, articleIds, campaignIds, tagIds }: WebhookEndpoint): {
  readonly topic: Topic;
  readonly where: Prisma.FeedEventWhereInput;
} {
  return {
    topic: {
      ...(types.length > 0 && { types }),
      ...(articleIds.length > 0 && { articleIds }),
      ...(campaignIds.length > 0 && { campaignIds }),
    },
    // An article that was withdrawn keeps the tags by which readers knew it.
    where:
      tagIds.length === 0
        ? {}
        : { article: { publishedRevision: { tags: { some: { id: { in: tagIds } } } } } },
  };
}

/** How many are read at once. The others follow when the endpoint comes again. */
const REQUESTED = 20;

interface Requested {
  readonly item: Item;
  /** Null if it is about no event, or if that is no longer in the log. */
  readonly event: LoggedEvent | null;
}

/** What an admin has asked to be sent to an endpoint, oldest first. */
export async function requestedItems(prisma: PrismaClient, { id }: WebhookEndpoint): Promise<Requested[]> {
  const deliveries = await prisma.webhookDelivery.findMany({
    where: { endpointId: id, state: 'REQUESTED' },
    orderBy: [{ occurredAt: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    take: REQUESTED,
  });
  const ids = deliveries.flatMap(({ eventId }) => eventId ?? []);
  const events = ids.length === 0 ? [] : await prisma.feedEvent.findMany({ where: { id: { in: ids } } });
  const byId = new Map(events.map((event) => [event.id, event]));
  return deliveries.map((item) => ({ item, event: byId.get(item.eventId ?? '') ?? null }));
}
