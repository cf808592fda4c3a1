import type { PrismaClient } from '../../generated/prisma/client.ts';
import { IS_MISSING } from './missing-acknowledgements.ts';

/** Deliveries that one statement deletes. */
const BATCH = 1_000;

/**
 * Deletes deliveries that are older than the log, with their attempts, since they can't be sent again. Keeps those that wait, and those
 * whose acknowledgement is missing.
 */
export async function forgetDeliveries(
  prisma: PrismaClient,
  days: number,
  isStopped: () => boolean,
): Promise<void> {
  let deleted: number;
  do {
    deleted = await prisma.$executeRaw`
      DELETE FROM "WebhookDelivery" WHERE "id" IN (
        SELECT d."id" FROM "WebhookDelivery" d JOIN "WebhookEndpoint" e ON e."id" = d."endpointId"
        WHERE d."createdAt" < now() - make_interval(days => ${days}::int)
          AND d."state" IN ('DELIVERED', 'FAILED', 'PASSED_OVER')
          AND NOT (${IS_MISSING})
        ORDER BY d."createdAt" LIMIT ${BATCH} FOR UPDATE OF d SKIP LOCKED
      )`;
  } while (deleted > 0 && !isStopped());
}
