import { Prisma, type PrismaClient, type WebhookDeliveryState } from '../../generated/prisma/client.ts';
import { newId } from '../db/new-id.ts';
import type { Position } from '../log/position.ts';
import { EXTEND, type Lease } from './lease.ts';
import type { Item } from './payload.ts';
import type { Attempt } from './post.ts';

/** Seconds between the attempts at an event, as Standard Webhooks suggests. The last is some three days after the first. */
const RETRIES = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** Each pause is up to this much shorter or longer. So the endpoints of one receiver get their attempts at different times. */
const JITTER = 0.1;
/** Days of nothing but failures after which an endpoint is disabled. */
const MAX_DAYS = 5;
/** A receiver can ask for a pause of at most this many seconds. */
const MAX_PAUSE = 86_400;
const GONE = 410;

/** The position of an endpoint after an event was delivered, given up or passed over. */
export interface EndpointProgress {
  readonly to: Position;
  /** When the event occurred; null for now. */
  readonly at: Date | null;
}

/** How to go on after an attempt: with the next event, after a pause, or not at all without the lease. */
export type NextStep = 'go on' | 'wait' | 'stop';

/**
 * Records an attempt in one statement: the attempt, the state of the delivery, and the progress of the endpoint.
 * @param progress of the endpoint once it has the event; null for a delivery that an admin requested, outside of the order
 */
export async function record(
  prisma: PrismaClient,
  { id, heldBy, failures }: Lease,
  item: Item,
  attempt: Attempt,
  progress: EndpointProgress | null,
): Promise<NextStep> {
  const { problem, status } = attempt;
  const hasIt = problem === null;
  const pause = hasIt || progress === null ? undefined : RETRIES[failures];
  const state: WebhookDeliveryState = hasIt ? 'DELIVERED' : pause === undefined ? 'FAILED' : 'RETRYING';
  const isDone = pause === undefined;
  const isHopeless = Prisma.sql`"disabledAt" IS NULL AND
    (${status === GONE} OR "failingSince" < now() - make_interval(days => ${MAX_DAYS}::int))`;
  const counts = progress !== null || status === GONE;
  const changes = [
    EXTEND,
    ...(hasIt ? [Prisma.sql`"failingSince" = NULL`] : []),
    ...(hasIt || !counts
      ? []
      : [
          Prisma.sql`"failingSince" = coalesce("failingSince", now())`,
          Prisma.sql`"disabledAt" = CASE WHEN ${isHopeless} THEN now() ELSE "disabledAt" END`,
          Prisma.sql`"disabledReason" = CASE WHEN ${isHopeless}
            THEN ${status === GONE ? 'GONE' : 'FAILING'}::"WebhookDisabledReason" ELSE "disabledReason" END`,
        ]),
    ...(progress !== null && isDone ? [moved(progress)] : []),
    ...(isDone
      ? []
      : [
          Prisma.sql`"failures" = "failures" + 1`,
          Prisma.sql`"nextAttemptAt" = now() + make_interval(secs => ${secondsUntilNext(pause, attempt)}::float)`,
        ]),
  ];
  const { duration, answer } = attempt;
  const rows = await prisma.$queryRaw<{ isDisabled: boolean }[]>`
    WITH held AS (
      UPDATE "WebhookEndpoint" SET ${Prisma.join(changes)}
      WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid
      RETURNING "disabledAt" IS NOT NULL AS "isDisabled"
    ), delivery AS (
      ${insertDelivery(id, item, state, Prisma.sql`FROM held`)}
      ON CONFLICT ("id") DO UPDATE
      SET "state" = excluded."state", "occurredAt" = excluded."occurredAt", "articleId" = excluded."articleId",
        "redactionId" = excluded."redactionId"
    ), passed AS (
      ${progress !== null && isDone ? passOverRetrying(id, item.id) : Prisma.sql`SELECT`}
    ), attempt AS (
      INSERT INTO "WebhookAttempt" ("id", "deliveryId", "duration", "status", "answer", "problem")
      SELECT ${newId()}::uuid, ${item.id}::uuid, ${duration}::int, ${status}::int, ${answer}, ${problem} FROM held
    )
    SELECT "isDisabled" FROM held`;
  const [held] = rows;
  if (held === undefined || held.isDisabled) return 'stop';
  return isDone ? 'go on' : 'wait';
}

/**
 * Extends the lease for an attempt. Stores a delivery that the receiver may acknowledge before it answers.
 * @returns whether this node still has the lease
 */
export async function announce(prisma: PrismaClient, { id, heldBy }: Lease, item: Item): Promise<boolean> {
  const toAcknowledge = Prisma.sql`FROM held WHERE ${item.articleId ?? item.redactionId}::uuid IS NOT NULL`;
  const [held] = await prisma.$queryRaw<object[]>`
    WITH held AS (
      UPDATE "WebhookEndpoint" SET ${EXTEND} WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid RETURNING "id"
    ), delivery AS (
      ${insertDelivery(id, item, 'RETRYING', toAcknowledge)} ON CONFLICT ("id") DO NOTHING
    )
    SELECT "id" FROM held`;
  return held !== undefined;
}

function insertDelivery(
  endpointId: string,
  { id, eventId, type, occurredAt, since, articleId, redactionId }: Item,
  state: WebhookDeliveryState,
  from: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "WebhookDelivery" ("id", "endpointId", "eventId", "type", "occurredAt", "since", "articleId", "redactionId", "state")
    SELECT ${id}::uuid, ${endpointId}::uuid, ${eventId}::uuid, ${type}, ${occurredAt}, ${since}::timestamptz,
           ${articleId}::uuid, ${redactionId}::uuid, ${state}::"WebhookDeliveryState" ${from}`;
}

/**
 * Moves an endpoint on without sending anything.
 * @returns whether this node still has the lease
 */
export async function moveOn(
  prisma: PrismaClient,
  { id, heldBy }: Lease,
  progress: EndpointProgress,
): Promise<boolean> {
  const [held] = await prisma.$queryRaw<object[]>`
    WITH held AS (
      UPDATE "WebhookEndpoint" SET ${EXTEND}, ${moved(progress)}
      WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid RETURNING "id"
    ), passed AS (
      ${passOverRetrying(id, null)}
    )
    SELECT "id" FROM held`;
  return held !== undefined;
}

/** The failures that an endpoint counts are those of its next event. */
function moved({ to, at }: EndpointProgress): Prisma.Sql {
  return Prisma.sql`"epochId" = ${to.epochId}, "position" = ${to.position}, "reachedAt" = coalesce(${at}::timestamptz, now()),
    "failures" = 0`;
}

/** When the endpoint moves on, a delivery that waits for its next attempt is passed over. Nothing would try it again. */
function passOverRetrying(endpointId: string, except: string | null): Prisma.Sql {
  return Prisma.sql`
    UPDATE "WebhookDelivery" d SET "state" = 'PASSED_OVER' FROM held
    WHERE d."endpointId" = ${endpointId}::uuid AND d."state" = 'RETRYING' AND d."id" IS DISTINCT FROM ${except}::uuid`;
}

function secondsUntilNext(pause: number, { retryAfter }: Attempt): number {
  const jittered = pause * (1 + JITTER * (2 * Math.random() - 1));
  return Math.max(jittered, Math.min(retryAfter ?? 0, MAX_PAUSE));
}
