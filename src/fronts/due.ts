import type { PrismaClient } from '../../generated/prisma/client.ts';
import { ARTICLES_DUE } from '../articles/publish-due.ts';
import type { DueWork, NextDue } from '../articles/schedule.ts';
import { appendEvent } from '../log/append.ts';
import { inTransaction } from '../operations/transaction.ts';
import { showRevision } from './publish-front.ts';

interface DueFront {
  readonly at: Date;
  readonly id: string;
  readonly revisionId: string;
  readonly number: number;
  readonly memberId: string | null;
  readonly scheduledFor: Date;
}

/** Publishes due fronts, as far as no other node does. */
const FRONTS_DUE: DueWork = {
  idName: 'frontId',
  due: (prisma, { limit, except }) =>
    prisma.$queryRaw`
      SELECT "id" FROM "Front" WHERE "scheduledFor" <= now() AND "id" <> ALL(${except}::uuid[])
      ORDER BY "scheduledFor", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
  finish: (prisma, ids) =>
    inTransaction(prisma, async (tx) => {
      const due = await tx.$queryRaw<DueFront[]>`
        SELECT now() AS "at", f."id", r."id" AS "revisionId", r."number", f."scheduledById" AS "memberId", f."scheduledFor"
        FROM "Front" f JOIN "FrontRevision" r ON r."id" = f."scheduledRevisionId"
        WHERE f."scheduledFor" <= now() AND f."id" = ANY(${ids}::uuid[]) ORDER BY 2 FOR UPDATE OF f SKIP LOCKED`;
      for (const front of due) await showRevision(tx, front);
      await tx.auditEntry.createMany({
        data: due.map(({ id, memberId, number, scheduledFor }) => ({
          memberId,
          action: 'publishFront',
          typename: 'Front',
          subjectId: id,
          details: { revision: number, scheduledFor: scheduledFor.toISOString() },
        })),
      });
    }),
};

/** Takes cards off whose time has passed. Readers learn of it if they see the revision. */
const CARDS_DUE: DueWork = {
  idName: 'cardId',
  due: (prisma, { limit, except }) =>
    prisma.$queryRaw`
      SELECT "id" FROM "FrontCard" WHERE "pinnedUntil" <= now() AND "endedAt" IS NULL AND "id" <> ALL(${except}::uuid[])
      ORDER BY "pinnedUntil" LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
  finish: (prisma, ids) =>
    inTransaction(prisma, async (tx) => {
      const fronts = await tx.$queryRaw<{ id: string }[]>`
        WITH "due" AS (
          SELECT "id" FROM "FrontCard" WHERE "pinnedUntil" <= now() AND "endedAt" IS NULL AND "id" = ANY(${ids}::uuid[])
          ORDER BY "id" FOR UPDATE SKIP LOCKED
        ), "ended" AS (
          UPDATE "FrontCard" c SET "endedAt" = now() FROM "due" WHERE c."id" = "due"."id" RETURNING c."revisionId"
        )
        SELECT f."id" FROM "Front" f WHERE f."publishedRevisionId" IN (SELECT "revisionId" FROM "ended") ORDER BY 1`;
      for (const { id } of fronts) appendEvent(tx, { type: 'FRONT_UPDATED', frontId: id });
    }),
};

/** What nodes do when its time has come. */
export const DUE_WORKS: readonly DueWork[] = [ARTICLES_DUE, FRONTS_DUE, CARDS_DUE];

/** Takes one SQL statement, since each node calls it several times a second. */
export async function nextDue(prisma: PrismaClient): Promise<NextDue> {
  const [row] = await prisma.$queryRaw<[NextDue]>`
    SELECT coalesce(min("at") <= now(), false) AS "isAnyDue", (extract(epoch FROM min("at") FILTER (WHERE "at" > now()) - clock_timestamp()) * 1000)::float8 AS "ms"
    FROM (
      (SELECT "scheduledFor" AS "at" FROM "Article" WHERE "scheduledFor" <= now() LIMIT 1)
      UNION ALL (SELECT min("scheduledFor") FROM "Article" WHERE "scheduledFor" > now())
      UNION ALL (SELECT min("scheduledFor") FROM "Front" WHERE "scheduledFor" <= now())
      UNION ALL (SELECT min("scheduledFor") FROM "Front" WHERE "scheduledFor" > now())
      UNION ALL (SELECT min("pinnedUntil") FROM "FrontCard" WHERE "endedAt" IS NULL AND "pinnedUntil" <= now())
      UNION ALL (SELECT min("pinnedUntil") FROM "FrontCard" WHERE "endedAt" IS NULL AND "pinnedUntil" > now())
    ) AS due ("at")`;
  return row;
}
