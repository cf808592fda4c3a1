import type { Prisma, PrismaClient, WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Topic } from '../log/topic.ts';
import type { Item } from './payload.ts';

/** The condition for the events of the log that an endpoint gets, if readers may see them. */
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

/** Deliveries that are read at once. The endpoint gets the others when it is served next. */
const REQUESTED = 20;

interface Requested {
  readonly item: Item;
  /** Null if the delivery is about no event, or if the event is no longer in the log. */
  readonly event: LoggedEvent | null;
}

/** The deliveries to an endpoint that an admin requested, oldest first. */
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
