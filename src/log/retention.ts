import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { hourly, type Hourly } from '../hourly.ts';

/** Between announcing that events will go and removing them: whoever read the beginning before may still read on. */
const NOTICE = "interval '1 minute'";
/** Removed in transactions of their own: a long one would hold back the log for its readers. */
const BATCH = 1_000;

/** Prunes the log once an hour; on several nodes at once, each event is removed by one of them. */
export function keepRetention(
  prisma: PrismaClient,
  { days, onError }: { days: number; onError: (error: unknown) => void },
): Hourly {
  return hourly((isOver) => prune(prisma, days, isOver), onError);
}

/** Removes what was announced a while ago, then announces what has become too old since. */
export async function prune(prisma: PrismaClient, days: number, isOver = () => false): Promise<void> {
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
  } while (removed === BATCH && !isOver());
  // Only forward, and not while an earlier announcement is waiting for its time.
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
