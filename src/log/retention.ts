import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';

/** Time between announcing that events will be removed and removing them. */
const NOTICE = "interval '1 minute'";
/** Events that one statement looks at. */
const BATCH = 1_000;

/**
 * Removes the events that were announced before, then announces those that have become too old since. Several nodes may do
 * so at once; each event is removed by only one of them. Reads the log from its beginning, and stops at the first batch
 * without an event that is too old. Events are in the order of their time, give or take the length of a transaction. So
 * this costs next to nothing if there is nothing to do.
 */
export async function prune(prisma: PrismaClient, days: number, isStopped = () => false): Promise<void> {
  let removed: number;
  do {
    removed = await prisma.$executeRaw`
      DELETE FROM "FeedEvent" WHERE "id" IN (
        SELECT "id" FROM (
          SELECT "id", "occurredAt" FROM "FeedEvent"
          WHERE "position" BETWEEN 1 AND (
            SELECT "position" FROM "FeedRetention" WHERE "announcedAt" < now() - ${Prisma.raw(NOTICE)}
          )
          ORDER BY "position" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
        ) AS first WHERE "occurredAt" < now() - make_interval(days => ${days}::int)
      )`;
  } while (removed > 0 && !isStopped());
  const last = await lastTooOld(prisma, days, isStopped);
  if (last === null) return;
  // Never move the boundary back, and announce nothing new until the events announced last may be removed.
  await prisma.$executeRaw`
    INSERT INTO "FeedRetention" ("position") VALUES (${last})
    ON CONFLICT ("id") DO UPDATE SET "position" = excluded."position", "announcedAt" = now()
    WHERE "FeedRetention"."position" < excluded."position"
      AND "FeedRetention"."announcedAt" < now() - ${Prisma.raw(NOTICE)}`;
  // Every position of these epochs is before the beginning of the log.
  await prisma.$executeRaw`
    DELETE FROM "LogEpoch" e USING "LogEpoch" next, "FeedRetention" r
    WHERE next."after" > e."after" AND next."after" < r."position"`;
}

/** The position of the last event that is too old; null if none is. */
async function lastTooOld(
  prisma: PrismaClient,
  days: number,
  isStopped: () => boolean,
): Promise<bigint | null> {
  let last: bigint | null = null;
  let after: bigint | null = 0n;
  while (after !== null && !isStopped()) {
    const [batch]: { tooOld: bigint | null; last: bigint | null }[] = await prisma.$queryRaw`
      SELECT max("position") FILTER (WHERE "occurredAt" < now() - make_interval(days => ${days}::int)) AS "tooOld",
             max("position") AS "last"
      FROM (
        SELECT "position", "occurredAt" FROM "FeedEvent"
        WHERE "position" > ${after} ORDER BY "position" LIMIT ${BATCH}
      ) AS batch`;
    last = batch?.tooOld ?? last;
    after = batch?.tooOld == null ? null : batch.last;
  }
  return last;
}
