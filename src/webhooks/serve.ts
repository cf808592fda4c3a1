import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { databaseTime } from '../changes/database-time.ts';
import { isUnavailable } from '../db/unavailable.ts';
import type { ReadEvents, SeenByReaders } from '../log/event.ts';
import { isInHistory, nextReadable, readHistory } from '../log/history.ts';
import { readLog } from '../log/read.ts';
import type { Held } from './claim.ts';
import type { WebhookSettings } from './context.ts';
import { eventsFor, requestedItems } from './events-for.ts';
import { incompleteItem, itemOf, payloadOf, type Item, type PayloadOptions } from './payload.ts';
import { post, type Attempt } from './post.ts';
import { announce, moveOn, record, type Next, type Place } from './record.ts';
import { signedHeaders } from './secret.ts';

export interface ServeOptions extends WebhookSettings, PayloadOptions {
  readonly prisma: PrismaClient;
  readonly readEvents: ReadEvents;
  /** How many withdrawals this node knows of. */
  readonly withdrawalCount: () => number;
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
/** ms after which the rest of what was asked for waits for the endpoint's next turn. */
const TURN = 1_000;

/**
 * Sends to an endpoint what was asked for, then what comes next in the log, in order: a page at most, so that endpoints take turns,
 * and no event that was read more than a moment ago, or before a withdrawal that the node knows of.
 * @throws if the database can't be read, or `signal` aborts it
 */
export async function serve(endpoint: Held, options: ServeOptions): Promise<void> {
  const { prisma, readEvents, withdrawalCount } = options;
  const began = performance.now();
  for (const { item, event } of await requestedItems(prisma, endpoint)) {
    const [data = null] = event === null ? [] : await readEvents([event]);
    const isGone = item.eventId !== null && data === null;
    const next = isGone
      ? await passOver(endpoint, item, options)
      : await send(endpoint, item, data, null, options);
    if (next === 'stop' || performance.now() - began > TURN) return;
  }
  if (!endpoint.isDue) return;

  const { head } = await readHistory(prisma);
  const events = await readLog(prisma, { after: endpoint, ...eventsFor(endpoint), limit: PAGE });
  const history = await readHistory(prisma);
  if (!isInHistory(endpoint, history) || endpoint.position < history.prunedTo) {
    const item = incompleteItem(endpoint, await databaseTime(prisma));
    const held = await inTurn(endpoint, item, prisma);
    const place = { to: nextReadable(endpoint, history), at: item.occurredAt };
    if (held !== null) await send(held, item, null, place, options);
    return;
  }
  if (!isInHistory(head, history)) return;

  const [first] = events;
  let held = first === undefined ? endpoint : await inTurn(endpoint, itemOf(endpoint, first), prisma);
  if (held === null) return;
  const withdrawals = withdrawalCount();
  const readAt = performance.now();
  const seen = await readEvents(events);
  for (const [index, event] of events.entries()) {
    if (withdrawals !== withdrawalCount() || performance.now() - readAt > FRESH) return;
    const item = itemOf(held, event);
    const place = { to: event, at: event.occurredAt };
    const data = seen[index] ?? null;
    if (data === null) {
      if (!(await moveOn(prisma, held, place))) return;
    } else if ((await send(held, item, data, place, options)) !== 'go on') return;
    held = { ...held, failures: 0 };
  }
  const last = events.at(-1)?.position ?? endpoint.position;
  if (events.length < PAGE && last < head.position) await moveOn(prisma, held, { to: head, at: null });
}

/**
 * The endpoint as it is for what comes next: past failures count only if they were of that. The endpoint's conditions may have changed
 * since, or the log may have been pruned.
 * @returns null if the endpoint is no longer held
 */
async function inTurn(held: Held, { id }: Item, prisma: PrismaClient): Promise<Held | null> {
  if (held.failures === 0 || (await prisma.webhookDelivery.count({ where: { id, state: 'RETRYING' } })) > 0) {
    return held;
  }
  const isHeld = await moveOn(prisma, held, { to: held, at: held.reachedAt });
  return isHeld ? { ...held, failures: 0 } : null;
}

/** @param data what readers see of its event; null if it is about none */
async function send(
  endpoint: Held,
  item: Item,
  data: SeenByReaders,
  place: Place | null,
  options: ServeOptions,
): Promise<Next> {
  const { prisma, metrics, log } = options;
  if (!(await announce(prisma, endpoint, item))) return 'stop';
  const attempt =
    data instanceof Error ? unread(data, item, log) : await postTo(endpoint, item, data, options);
  const next = await record(prisma, endpoint, item, attempt, place);
  const { status, problem } = attempt;
  if (problem === null) metrics.webhookSent('delivered');
  else {
    const isGivenUp = next === 'go on';
    metrics.webhookSent(isGivenUp ? 'given_up' : 'failed');
    // Without the URL, which may have a password in its query.
    const details = { endpointId: endpoint.id, deliveryId: item.id, status, problem };
    log.warn(details, isGivenUp ? 'gave up on a webhook' : 'could not deliver a webhook');
  }
  return next;
}

async function postTo(
  endpoint: Held,
  item: Item,
  data: object | null,
  options: ServeOptions,
): Promise<Attempt> {
  const { key, allowsPrivate, seconds, signal } = options;
  const body = payloadOf(item, data, options);
  const message = { id: item.id, timestamp: Math.floor(Date.now() / 1_000), body };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Dateline',
    ...signedHeaders(key, endpoint, message),
  };
  return post({ url: endpoint.url, headers, body, allowsPrivate, seconds, signal });
}

/** An event that can't be read is tried again, as if the receiver had refused it, unless it is the database that can't be. */
function unread(error: Error, { id }: Item, log: Logger): Attempt {
  if (isUnavailable(error)) throw error;
  log.error({ deliveryId: id, err: error }, 'could not read the event of a webhook');
  return {
    duration: 0,
    status: null,
    answer: null,
    retryAfter: null,
    problem: 'The event could not be read.',
  };
}

/** What was asked for is no longer in the log, or readers may no longer see it. */
async function passOver({ id }: Held, item: Item, { prisma }: ServeOptions): Promise<Next> {
  await prisma.webhookDelivery.updateMany({
    where: { id: item.id, endpointId: id, state: 'REQUESTED' },
    data: { state: 'PASSED_OVER' },
  });
  return 'go on';
}
