import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';

/** Time between announcing that events will be removed and removing them. */
const NOTICE = "interval '1 minute'";
/** Events that are removed in one transaction: a long one would hold back new events. */
const BATCH = 1_000;

/**
 * Removes the events that were announced before, then announces those that have become too old since. Several nodes may do
 * so at once; each event is removed by only one of them.
 */
export async function prune(prisma: PrismaClient, days: number, isStopped = () => false): Promise<void> {
  let removed: number;
  do {
    removed = await prisma.$executeRaw`
      DELETE FROM "FeedEvent" WHERE "id" IN (
        SELECT e."id" FROM "FeedEvent" e JOIN "FeedRetention" r
          ON (e."transactionId", e."sequence") <= (r."transactionId", r."sequence")
        WHERE r."announcedAt" < now() - ${Prisma.raw(NOTICE)}
          AND e."occurredAt" < now() - make_interval(days => ${days}::int)
        ORDER BY e."transactionId", e."sequence" LIMIT ${BATCH} FOR UPDATE OF e SKIP LOCKED
      )`;
  } while (removed === BATCH && !isStopped());
  // Never move the boundary back, and announce nothing new until the events announced last may be removed.
  await prisma.$executeRaw`
    INSERT INTO "FeedRetention" ("transactionId", "sequence")
    SELECT "transactionId", "sequence" FROM "FeedEvent"
    WHERE "occurredAt" < now() - make_interval(days => ${days}::int)
      AND "transactionId" < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY "transactionId" DESC, "sequence" DESC LIMIT 1
    ON CONFLICT ("id") DO UPDATE
    SET "transactionId" = excluded."transactionId", "sequence" = excluded."sequence", "announcedAt" = now()
    WHERE ("FeedRetention"."transactionId", "FeedRetention"."sequence") < (excluded."transactionId", excluded."sequence")
      AND "FeedRetention"."announcedAt" < now() - ${Prisma.raw(NOTICE)}`;
}
