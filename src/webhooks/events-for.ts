import type { PrismaClient, WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Position } from '../log/position.ts';
import { readLog } from '../log/read.ts';
import type { Topic } from '../log/topic.ts';
import { REDACTIONS } from './event-type.ts';
import type { Item } from './payload.ts';

/**
 * The next events of the log that an endpoint gets, in order: those that meet its conditions, and all redactions. It reads the
 * log several times, and so only up to where the log ended before.
 */
export async function nextEventsFor(
  prisma: PrismaClient,
  endpoint: WebhookEndpoint,
  { until, limit }: { readonly until: Position; readonly limit: number },
): Promise<LoggedEvent[]> {
  const page = { after: endpoint, limit };
  const chosen = await readLog(prisma, { ...page, topic: topicOf(endpoint) });
  const redactions = await readLog(prisma, { ...page, topic: { types: REDACTIONS } });
  const byId = new Map([...chosen, ...redactions].map((event) => [event.id, event]));
  return [...byId.values()]
    .toSorted((a, b) => (a.position < b.position ? -1 : 1))
    .slice(0, limit)
    .filter(({ position }) => position <= until.position);
}

/** The conditions of an endpoint that are arrays of values: an empty one is no condition. */
const CONDITIONS = [
  'types',
  'articleIds',
  'campaignIds',
  'tagIds',
  'sectionIds',
  'liveBlogIds',
  'speakerIds',
  'authorIds',
] as const;

/** The events that an endpoint gets besides redactions, if readers may see them. */
export function topicOf(endpoint: Pick<WebhookEndpoint, (typeof CONDITIONS)[number]>): Topic {
  const given = CONDITIONS.filter((name) => endpoint[name].length > 0);
  return Object.fromEntries(given.map((name) => [name, endpoint[name]]));
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
