import { Prisma, type PrismaClient, type WebhookEndpoint } from '../../generated/prisma/client.ts';
import { newId } from '../db/new-id.ts';

/**
 * The lease of an endpoint: no other node sends to it. Each lease has its own `heldBy`. So a node that has lost its lease,
 * such as one that stood still, changes nothing any more.
 */
export interface Lease extends WebhookEndpoint {
  readonly heldBy: string;
  /** Whether its next event may be tried now. */
  readonly isDue: boolean;
  readonly hasFormerSecret: boolean;
}

/** Seconds that a lease lasts after each attempt. If a node dies, others wait so long. */
const SECONDS = 30;

export const EXTEND = Prisma.sql`"heldUntil" = now() + make_interval(secs => ${SECONDS})`;

/**
 * Ends the lease of a node that has read what an admin changes. After the current request, it sends nothing more. No other
 * node sends until the lease would have ended, so that nothing overtakes that request.
 */
export const REVOKED = { heldBy: null };

const HAS_REQUESTED = Prisma.sql`EXISTS (
  SELECT FROM "WebhookDelivery" d WHERE d."endpointId" = e."id" AND d."state" = 'REQUESTED'
)`;
const IS_BEHIND = Prisma.sql`e."position" <> (SELECT "position" FROM "LogHead")`;

/** Takes the lease of the endpoint that has waited longest with something to send; null if there is none. */
export async function lease(prisma: PrismaClient): Promise<Lease | null> {
  const [taken] = await prisma.$queryRaw<Pick<Lease, 'id' | 'heldBy' | 'isDue' | 'hasFormerSecret'>[]>`
    UPDATE "WebhookEndpoint" SET "heldBy" = ${newId()}::uuid, ${EXTEND}
    WHERE "id" = (
      SELECT "id" FROM "WebhookEndpoint" e
      WHERE "disabledAt" IS NULL AND ("heldUntil" IS NULL OR "heldUntil" <= now())
        AND ("nextAttemptAt" <= now() AND ${IS_BEHIND} OR ${HAS_REQUESTED})
      ORDER BY "nextAttemptAt", "id" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING "id", "heldBy", "nextAttemptAt" <= now() AS "isDue",
      coalesce("formerSecretUntil" > now(), false) AS "hasFormerSecret"`;
  const endpoint = taken && (await prisma.webhookEndpoint.findUnique({ where: { id: taken.id } }));
  return endpoint ? { ...endpoint, ...taken } : null;
}

/** Ends a lease. The endpoint comes after all others that wait. */
export async function release(prisma: PrismaClient, { id, heldBy }: Lease): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "WebhookEndpoint"
    SET "heldBy" = NULL, "heldUntil" = NULL, "nextAttemptAt" = greatest("nextAttemptAt", now())
    WHERE "id" = ${id}::uuid AND "heldBy" = ${heldBy}::uuid`;
}

interface Backlog {
  /** Seconds until an endpoint is due; null if none has anything to be sent. */
  readonly dueIn: number | null;
  /** The age of the oldest event that an endpoint has yet to get, in seconds. */
  readonly oldest: number;
}

export async function readBacklog(prisma: PrismaClient): Promise<Backlog> {
  const [backlog] = await prisma.$queryRaw<[Backlog]>`
    SELECT extract(epoch FROM min(greatest("nextAttemptAt", "heldUntil")) - now())::float AS "dueIn",
           coalesce(extract(epoch FROM now() - min(next."occurredAt")), 0)::float AS "oldest"
    FROM "WebhookEndpoint" e LEFT JOIN LATERAL (
      SELECT "occurredAt" FROM "FeedEvent" WHERE "position" > e."position" ORDER BY "position" LIMIT 1
    ) next ON true
    WHERE "disabledAt" IS NULL AND (${IS_BEHIND} OR ${HAS_REQUESTED})`;
  return backlog;
}
