import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { databaseTime } from '../operations/database-time.ts';
import { isUnavailable } from '../db/unavailable.ts';
import type { ReadEvents, SeenByReaders } from '../log/event.ts';
import { isInHistory, nextReadable, readHistory } from '../log/history.ts';
import type { WebhookSettings } from './context.ts';
import { nextEventsFor, requestedItems } from './events-for.ts';
import type { Lease } from './lease.ts';
import { incompleteItem, itemOf, payloadOf, type Item, type PayloadOptions } from './payload.ts';
import { NO_ANSWER, post, type Attempt } from './post.ts';
import { announce, moveOn, record, type NextStep, type EndpointProgress } from './record.ts';
import { signedHeaders } from './secret.ts';

export interface ServeOptions extends WebhookSettings, PayloadOptions {
  readonly prisma: PrismaClient;
  readonly readEvents: ReadEvents;
  /** Aborted when this node learns of a takedown. */
  readonly takedown: AbortSignal;
  /** Seconds that a receiver has for its answer. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly metrics: WebhookMetrics;
  readonly log: Logger;
}

export interface WebhookMetrics {
  webhookSent(outcome: 'delivered' | 'failed' | 'given_up'): void;
}

/** Events that are read at once. */
const PAGE = 20;
/** ms after which what was read is too old to be sent. */
const FRESH = 1_000;

/**
 * Sends to an endpoint the deliveries that an admin requested, then the next events of the log in order. It sends at most a
 * page of each, so that endpoints take turns. Sends no event that was read more than a second ago. A takedown ends it, with
 * the request that it sends: what it sends was read before.
 * @throws if the database can't be read, or `signal` aborts it
 */
export async function serve(endpoint: Lease, options: ServeOptions): Promise<void> {
  const { signal, takedown } = options;
  try {
    await sendDue(endpoint, { ...options, signal: AbortSignal.any([signal, takedown]) });
  } catch (error) {
    if (signal.aborted || !takedown.aborted) throw error;
  }
}

async function sendDue(endpoint: Lease, options: ServeOptions): Promise<void> {
  const { prisma, readEvents } = options;
  for (const { item, event } of await requestedItems(prisma, endpoint)) {
    const [data = null] = event === null ? [] : await readEvents([event]);
    const isGone = item.eventId !== null && data === null;
    if (isGone) await passOver(endpoint, item, options);
    else if ((await sendItem(endpoint, item, data, null, options)) === 'stop') return;
  }
  if (endpoint.isDue) await sendNext(endpoint, options);
}

/** Sends the next events of the log. */
async function sendNext(endpoint: Lease, options: ServeOptions): Promise<void> {
  const { prisma, readEvents, signal } = options;
  const { head } = await readHistory(prisma);
  const events = await nextEventsFor(prisma, endpoint, { until: head, limit: PAGE });
  const history = await readHistory(prisma);
  if (!isInHistory(endpoint, history) || endpoint.position < history.prunedTo) {
    const item = incompleteItem(endpoint, await databaseTime(prisma));
    const current = await withFailuresOf(item, endpoint, prisma);
    const progress = { to: nextReadable(endpoint, history), at: item.occurredAt };
    if (current !== null) await sendItem(current, item, null, progress, options);
    return;
  }
  if (!isInHistory(head, history)) return;

  const [first] = events;
  let current = first ? await withFailuresOf(itemOf(endpoint, first), endpoint, prisma) : endpoint;
  if (current === null) return;
  const readAt = performance.now();
  const seen = await readEvents(events);
  for (const [index, event] of events.entries()) {
    if (signal.aborted || performance.now() - readAt > FRESH) return;
    const progress = { to: event, at: event.occurredAt };
    const data = seen[index] ?? null;
    const isSent =
      data === null
        ? await moveOn(prisma, current, progress)
        : (await sendItem(current, itemOf(current, event), data, progress, options)) === 'go on';
    if (!isSent) return;
    current = { ...current, failures: 0 };
  }
  const last = events.at(-1)?.position ?? endpoint.position;
  if (events.length < PAGE && last < head.position) await moveOn(prisma, current, { to: head, at: null });
}

/**
 * The endpoint with the failures of this item. Its failures no longer count if they are of another event. Its conditions
 * have changed then, or the log was pruned.
 * @returns null if this node has lost the lease
 */
async function withFailuresOf({ id }: Item, endpoint: Lease, prisma: PrismaClient): Promise<Lease | null> {
  const isRetried = async () =>
    (await prisma.webhookDelivery.count({ where: { id, state: 'RETRYING' } })) > 0;
  if (endpoint.failures === 0 || (await isRetried())) return endpoint;
  const isOurs = await moveOn(prisma, endpoint, { to: endpoint, at: endpoint.reachedAt });
  return isOurs ? { ...endpoint, failures: 0 } : null;
}

/** @param data what readers see of the item's event; null if it is about none */
async function sendItem(
  endpoint: Lease,
  item: Item,
  data: SeenByReaders,
  progress: EndpointProgress | null,
  options: ServeOptions,
): Promise<NextStep> {
  const { prisma, metrics, log } = options;
  if (!(await announce(prisma, endpoint, item))) return 'stop';
  const attempt =
    data instanceof Error ? unreadableEvent(data, item, log) : await sendTo(endpoint, item, data, options);
  const next = await record(prisma, endpoint, item, attempt, progress);
  const { status, problem } = attempt;
  if (problem === null) {
    metrics.webhookSent('delivered');
    return next;
  }
  const isGivenUp = next === 'go on';
  metrics.webhookSent(isGivenUp ? 'given_up' : 'failed');
  // Without the URL, which may have a password in its query.
  const details = { endpointId: endpoint.id, deliveryId: item.id, status, problem };
  log.warn(details, isGivenUp ? 'gave up on a webhook' : 'could not deliver a webhook');
  return next;
}

async function sendTo(
  endpoint: Lease,
  item: Item,
  data: object | null,
  options: ServeOptions,
): Promise<Attempt> {
  const { key, allowsPrivate, seconds, signal } = options;
  const body = payloadOf(endpoint, item, data, options);
  const message = { id: item.id, timestamp: Math.floor(Date.now() / 1_000), body };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Dateline',
    ...signedHeaders(key, endpoint, message),
  };
  return post({ url: endpoint.url, headers, body, allowsPrivate, seconds, signal });
}

/**
 * An event that can't be read counts as a failed attempt.
 * @throws the error itself if the database is unavailable
 */
function unreadableEvent(error: Error, { id }: Item, log: Logger): Attempt {
  if (isUnavailable(error)) throw error;
  log.error({ deliveryId: id, err: error }, 'could not read the event of a webhook');
  return { ...NO_ANSWER, duration: 0, problem: 'The event could not be read.' };
}

/** A requested event is no longer in the log, or readers may no longer see it. */
async function passOver({ id }: Lease, item: Item, { prisma }: ServeOptions): Promise<void> {
  await prisma.webhookDelivery.updateMany({
    where: { id: item.id, endpointId: id, state: 'REQUESTED' },
    data: { state: 'PASSED_OVER' },
  });
}
