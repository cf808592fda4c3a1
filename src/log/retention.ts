import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';

/** Time between announcing that events will be removed and removing them. */
const NOTICE = "interval '1 minute'";
/** Events that are removed in one transaction. */
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
          ON e."position" BETWEEN 1 AND r."position"
        WHERE r."announcedAt" < now() - ${Prisma.raw(NOTICE)}
          AND e."occurredAt" < now() - make_interval(days => ${days}::int)
        ORDER BY e."position" LIMIT ${BATCH} FOR UPDATE OF e SKIP LOCKED
      )`;
  } while (removed === BATCH && !isStopped());
  // Never move the boundary back, and announce nothing new until the events announced last may be removed.
  await prisma.$executeRaw`
    INSERT INTO "FeedRetention" ("position")
    SELECT "position" FROM "FeedEvent" WHERE "occurredAt" < now() - make_interval(days => ${days}::int)
    ORDER BY "position" DESC LIMIT 1
    ON CONFLICT ("id") DO UPDATE SET "position" = excluded."position", "announcedAt" = now()
    WHERE "FeedRetention"."position" < excluded."position"
      AND "FeedRetention"."announcedAt" < now() - ${Prisma.raw(NOTICE)}`;
  // Every position of these epochs is before the beginning of the log.
  await prisma.$executeRaw`
    DELETE FROM "LogEpoch" e USING "LogEpoch" next, "FeedRetention" r
    WHERE next."after" > e."after" AND next."after" < r."position"`;
}
