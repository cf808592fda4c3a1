import { Prisma, type PrismaClient, type WebhookEndpoint } from '../../generated/prisma/client.ts';
import { newId } from '../db/new-id.ts';

/**
 * An endpoint that this node holds: no other node sends to it. `heldBy` is new for each time that it is held, so whoever has lost it,
 * such as a node that stood still, changes nothing any more.
 */
export interface Held extends WebhookEndpoint {
  readonly heldBy: string;
  /** Whether its next event may be tried now. */
  readonly isDue: boolean;
  readonly hasFormerSecret: boolean;
}

/** Seconds for which an endpoint is held after each attempt. A node that dies leaves it to others then. */
const HELD = 30;

export const HOLD = Prisma.sql`"heldUntil" = now() + make_interval(secs => ${HELD})`;

/**
 * Takes an endpoint from the node that holds it, which has read what no longer holds: it sends nothing after the request that is under
 * way. Until the hold would have ended, nobody else sends, so that nothing overtakes that request.
 */
export const UNHELD = { heldBy: null };

const HAS_REQUESTED = Prisma.sql`EXISTS (
  SELECT FROM "WebhookDelivery" d WHERE d."endpointId" = e."id" AND d."state" = 'REQUESTED'
)`;
const IS_BEHIND = Prisma.sql`e."position" <> (SELECT "position" FROM "LogHead")`;

/**
 * Holds the endpoint that has waited longest of those to which something is to be sent now; null if there is none.
 * @param except ids of endpoints that have to wait
 */
export async function claim(prisma: PrismaClient, except: readonly string[] = []): Promise<Held | null> {
  const [held] = await prisma.$queryRaw<Pick<Held, 'id' | 'heldBy' | 'isDue' | 'hasFormerSecret'>[]>`
    UPDATE "WebhookEndpoint" SET "heldBy" = ${newId()}::uuid, ${HOLD}
    WHERE "id" = (
      SELECT "id" FROM "WebhookEndpoint" e
      WHERE "disabledAt" IS NULL AND ("heldUntil" IS NULL OR "heldUntil" <= now())
        AND ("nextAttemptAt" <= now() AND ${IS_BEHIND} OR ${HAS_REQUESTED}) AND "id" <> ALL (${except}::uuid[])
      ORDER BY "nextAttemptAt", "id" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING "id", "heldBy", "nextAttemptAt" <= now() AS "isDue",
      coalesce("formerSecretUntil" > now(), false) AS "hasFormerSecret"`;
  const endpoint = held && (await prisma.webhookEndpoint.findUnique({ where: { id: held.id } }));
  return endpoint ? { ...endpoint, ...held } : null;
}

/** Lets the endpoint go. It comes after all others that wait. */
export async function release(prisma: PrismaClient, { id, heldBy }: Held): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "WebhookEndpoint"
    SET "heldBy" = NULL, "heldUntil" = NULL, "nextAttemptAt" = greatest("nextAttemptAt", now())
    WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid`;
}

interface Backlog {
  /** Seconds until an endpoint is due that doesn't have to wait; null if none has anything to be sent. */
  readonly dueIn: number | null;
  /** The age of the oldest event that an endpoint has yet to get, in seconds. */
  readonly oldest: number;
}

export async function readBacklog(prisma: PrismaClient, except: readonly string[]): Promise<Backlog> {
  const [backlog] = await prisma.$queryRaw<[Backlog]>`
    SELECT extract(epoch FROM min(greatest("nextAttemptAt", "heldUntil"))
             FILTER (WHERE e."id" <> ALL (${except}::uuid[])) - now())::float AS "dueIn",
           coalesce(extract(epoch FROM now() - min(next."occurredAt")), 0)::float AS "oldest"
    FROM "WebhookEndpoint" e LEFT JOIN LATERAL (
      SELECT "occurredAt" FROM "FeedEvent" WHERE "position" > e."position" ORDER BY "position" LIMIT 1
    ) next ON true
    WHERE "disabledAt" IS NULL AND (${IS_BEHIND} OR ${HAS_REQUESTED})`;
  return backlog;
}
