import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** Takes the log back by so many events, as restoring a dump does: in another transaction than the one that wrote it. */
export async function loseEvents(prisma: PrismaClient, events: number): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`CREATE TEMP TABLE head ON COMMIT DROP AS SELECT * FROM "LogHead"`;
    await tx.$executeRaw`DELETE FROM "LogHead"`;
    await tx.$executeRaw`
      INSERT INTO "LogHead" SELECT "id", "position" - ${events}, "epochId", "life", "writer" FROM head`;
    await tx.$executeRaw`DELETE FROM "FeedEvent" WHERE "position" > (SELECT "position" FROM "LogHead")`;
  });
}
