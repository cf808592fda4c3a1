import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { newId } from '../../../src/db/new-id.ts';
import { WHY } from './redacting.ts';

/** Runs of `redactEverywhere` that have ended: with a value in each field. */
export async function writeRuns(prisma: PrismaClient, count: number): Promise<void> {
  const member = await prisma.member.findFirstOrThrow();
  const article = await prisma.article.findFirstOrThrow();
  await prisma.redactionRun.createMany({
    data: Array.from({ length: count }, () => ({
      ...{ id: newId(), hash: new Uint8Array(34), ...WHY, maxObjects: 1, startedById: member.id },
      ...{
        finishedAt: new Date(),
        found: 1,
        failed: 1,
        failedKeys: [`Article:${article.id}`],
        failedReasons: ['It fails.'],
      },
    })),
  });
}
