import type { PrismaClient, WebhookEndpoint } from '../../generated/prisma/client.ts';
import { visibleEvents } from '../live/policy.ts';
import { matches } from '../log/topic.ts';
import { READER, type Viewer } from '../viewer.ts';
import { ACKNOWLEDGED } from './event-type.ts';
import { eventsFor } from './events-for.ts';
import { itemOf } from './payload.ts';
import { seesAcknowledgements } from './policy.ts';

export interface MissingAcknowledgement {
  /** The description of the endpoint. */
  readonly receiver: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly isDelivered: boolean;
}

/**
 * The deliveries that receivers have yet to acknowledge, for each article, oldest first. Includes those that are yet to be
 * sent. They wait behind an event that fails, or until the endpoint is enabled. None for viewers who may not see them.
 */
export async function missingAcknowledgements(
  prisma: PrismaClient,
  viewer: Viewer,
  articleIds: readonly string[],
): Promise<MissingAcknowledgement[][]> {
  if (!seesAcknowledgements(viewer)) return articleIds.map(() => []);
  const acknowledging = { acknowledges: true };
  const ofArticles = { articleId: { in: [...articleIds] } };
  // Before the events and the deliveries: a delivery that is sent meanwhile is in both, and counts once.
  const endpoints = await prisma.webhookEndpoint.findMany({ where: acknowledging });
  const events = await prisma.feedEvent.findMany({
    where: { AND: [visibleEvents(READER), ofArticles, { type: { in: [...ACKNOWLEDGED] } }] },
    include: { article: { select: { publishedRevision: { select: { tags: { select: { id: true } } } } } } },
  });
  const deliveries = await prisma.webhookDelivery.findMany({
    where: { ...ofArticles, endpoint: acknowledging },
    include: { endpoint: { select: { description: true } } },
  });

  const known = new Set(deliveries.map(({ id }) => id));
  const waiting = endpoints.flatMap((endpoint) =>
    events
      .filter((event) => isToBeSent(event, endpoint))
      .map((event) => ({ ...itemOf(endpoint, event), receiver: endpoint.description, isDelivered: false }))
      .filter(({ id }) => !known.has(id)),
  );
  const sent = deliveries
    .filter(({ acknowledgedAt, state }) => acknowledgedAt === null && state !== 'PASSED_OVER')
    .map(({ endpoint, ...item }) => ({
      ...item,
      receiver: endpoint.description,
      isDelivered: item.state === 'DELIVERED',
    }));
  const all = [...sent, ...waiting].toSorted(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  return articleIds.map((id) => all.filter(({ articleId }) => articleId === id));
}

type Event = Parameters<typeof itemOf>[1] & {
  readonly article: {
    readonly publishedRevision: { readonly tags: readonly { id: string }[] } | null;
  } | null;
};

/** The condition of `eventsFor` for an event that was read for several endpoints at once. */
function isToBeSent(event: Event, endpoint: WebhookEndpoint): boolean {
  const { position, tagIds } = endpoint;
  const tags = event.article?.publishedRevision?.tags ?? [];
  return (
    event.position > position &&
    matches(eventsFor(endpoint).topic, { ...event, slugs: null }) &&
    (tagIds.length === 0 || tags.some(({ id }) => tagIds.includes(id)))
  );
}
