import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { until } from '../until.ts';

/** Resolves once a session in this database waits for a lock that another holds. */
export async function someoneWaits(prisma: PrismaClient): Promise<void> {
  await until(async () => {
    const [waiting] = await prisma.$queryRaw<[{ count: bigint }]>`
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return waiting.count > 0n;
  });
}
