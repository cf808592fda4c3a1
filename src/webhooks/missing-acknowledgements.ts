import {
  Prisma,
  type PrismaClient,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '../../generated/prisma/client.ts';
import { visibleEvents } from '../live/policy.ts';
import { mergedAmong, type MergedIds } from '../db/merged.ts';
import type { LoggedEvent } from '../log/event.ts';
import { idsOf, matches } from '../log/topic.ts';
import { READER, type Viewer } from '../viewer.ts';
import { ARE_ACKNOWLEDGED } from './event-type.ts';
import { topicOf } from './events-for.ts';
import { itemOf } from './payload.ts';
import { seesAcknowledgements } from './policy.ts';

export interface MissingAcknowledgement {
  /** The description of the endpoint. */
  readonly receiver: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly isDelivered: boolean;
}

/** Whether a delivery `d` to an endpoint `e` is missing: the same as `isMissing`. */
export const IS_MISSING = Prisma.sql`
  coalesce(d."articleId", d."redactionId") IS NOT NULL AND d."acknowledgedAt" IS NULL AND d."state" <> 'PASSED_OVER'
  AND (e."acknowledges" OR d."redactionId" IS NOT NULL AND d."state" <> 'DELIVERED')`;

/** From receivers that acknowledge nothing, the desk wants to know only that they have each redaction. */
function isMissing(
  { redactionId, acknowledgedAt, state }: WebhookDelivery,
  { acknowledges }: Pick<WebhookEndpoint, 'acknowledges'>,
): boolean {
  if (acknowledgedAt !== null || state === 'PASSED_OVER') return false;
  return acknowledges || (redactionId !== null && state !== 'DELIVERED');
}

/**
 * The deliveries that receivers have yet to acknowledge, for each article or redaction, oldest first. Includes those that are
 * yet to be sent. They wait behind an event that fails, or until the endpoint is enabled. None for viewers who may not see them.
 */
export async function missingAcknowledgements(
  prisma: PrismaClient,
  viewer: Viewer,
  of: 'articleId' | 'redactionId',
  ids: readonly string[],
): Promise<MissingAcknowledgement[][]> {
  if (!seesAcknowledgements(viewer)) return ids.map(() => []);
  const ofThese = of === 'articleId' ? { articleId: { in: [...ids] } } : { redactionId: { in: [...ids] } };
  // Before the events and the deliveries: a delivery that is sent meanwhile is in both, and counts once.
  const endpoints = await prisma.webhookEndpoint.findMany();
  const events = await prisma.feedEvent.findMany({
    where: { AND: [visibleEvents(READER), ofThese, ARE_ACKNOWLEDGED] },
  });
  const merged = await mergedAmong(
    prisma,
    events.flatMap(({ subjectIds }) => subjectIds),
  );
  const deliveries = await prisma.webhookDelivery.findMany({
    where: ofThese,
    include: { endpoint: { select: { description: true, acknowledges: true } } },
  });

  const known = new Set(deliveries.map(({ id }) => id));
  const waiting = endpoints.flatMap((endpoint) =>
    events
      .filter((event) => isToBeSent(event, endpoint, merged))
      .map((event) => ({ ...itemOf(endpoint, event), receiver: endpoint.description, isDelivered: false }))
      .filter(({ id }) => !known.has(id)),
  );
  const sent = deliveries
    .filter((delivery) => isMissing(delivery, delivery.endpoint))
    .map(({ endpoint, ...item }) => ({
      ...item,
      receiver: endpoint.description,
      isDelivered: item.state === 'DELIVERED',
    }));
  const all = [...sent, ...waiting].toSorted(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  return ids.map((id) => all.filter((item) => item[of] === id));
}

/** The condition of `nextEventsFor` for an event that was read for several endpoints at once. */
function isToBeSent(event: LoggedEvent, endpoint: WebhookEndpoint, merged: MergedIds): boolean {
  if (event.position <= endpoint.position) return false;
  if (event.redactionId !== null) return true;
  // Endpoints have the ids of the rows that remain of those that were merged.
  const subjects = event.subjectIds.map((id) => merged.get(id) ?? id);
  const slugs = { ...idsOf(event), subjects };
  return endpoint.acknowledges && matches(topicOf(endpoint), { ...event, slugs });
}

export interface UnacknowledgedRedactions {
  /** The description of the endpoint. */
  readonly receiver: string;
  /** Since the oldest of them. */
  readonly seconds: number;
}

/** The receivers that have yet to acknowledge a redaction. Each has the event of the redaction itself, before those of articles. */
export function unacknowledgedRedactions(
  prisma: PrismaClient,
): Prisma.PrismaPromise<UnacknowledgedRedactions[]> {
  return prisma.$queryRaw`
    SELECT e."description" AS "receiver", extract(epoch FROM now() - min(m."occurredAt"))::float AS "seconds"
    FROM "WebhookEndpoint" e CROSS JOIN LATERAL (
      SELECT d."occurredAt" FROM "WebhookDelivery" d WHERE d."endpointId" = e."id" AND d."redactionId" IS NOT NULL AND ${IS_MISSING}
      UNION ALL
      SELECT "occurredAt" FROM "FeedEvent" WHERE "type" = 'CONTENT_REDACTED' AND "position" > e."position"
    ) m GROUP BY e."description"`;
}
