import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { until } from '../until.ts';

/**
 * Waits until the search has all that has been committed. It makes the missing entries itself, so that tests needn't wait for the second in
 * which an article has entries made only once.
 */
export async function searchRefreshed(prisma: PrismaClient): Promise<void> {
  await makeMissingEntries(prisma);
  // A node may be at one.
  await until(async () => (await prisma.searchRefresh.count({ where: { dueAt: { not: null } } })) === 0);
}

/** Does what nodes do, at once. */
export async function makeMissingEntries(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`UPDATE "SearchRefresh" SET "dueAt" = now() WHERE "dueAt" > now()`;
  for (let isAnyDue = true; isAnyDue;) {
    const [made] = await prisma.$queryRaw<{ id: string | null }[]>`SELECT "id" FROM "refresh_search"()`;
    isAnyDue = made?.id != null;
  }
}
