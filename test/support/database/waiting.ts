import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { deferred } from '../clients/wire.ts';
import { until } from '../until.ts';

/** How many sessions in this database wait for a lock that another holds. */
export async function sessionsWaiting(prisma: PrismaClient): Promise<number> {
  const [waiting] = await prisma.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return waiting.count;
}

/** Resolves once one does. */
export async function someoneWaits(prisma: PrismaClient): Promise<void> {
  await until(async () => (await sessionsWaiting(prisma)) > 0);
}

/** Locks a table, so that all who read it wait. Returns the function that releases it. */
export function lockTable(prisma: PrismaClient, table: string): Promise<() => Promise<void>> {
  return hold(prisma, `LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
}

/** Locks the end of the log, so that changes wait at their COMMIT. Returns the function that releases it. */
export function holdLog(prisma: PrismaClient): Promise<() => Promise<void>> {
  return hold(prisma, 'SELECT FROM "LogHead" FOR UPDATE');
}

async function hold(prisma: PrismaClient, lock: string): Promise<() => Promise<void>> {
  const [locked, released] = [deferred(), deferred()];
  const holding = prisma.$transaction(async (tx) => {
    await tx.$executeRawUnsafe(lock);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  return async () => {
    released.resolve();
    await holding;
  };
}

/** Undoes `slowDown`, and ends the statements that it still slows down. */
export async function speedUp(prisma: PrismaClient): Promise<void> {
  let isDone = false;
  const undoing = prisma.$executeRaw`ALTER TABLE "Tag" DISABLE ROW LEVEL SECURITY`;
  const done = undoing.finally(() => (isDone = true));
  // New ones begin until PostgreSQL has the lock.
  await until(async () => {
    await prisma.$queryRaw`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event = 'PgSleep'`;
    return isDone;
  });
  await done;
}
