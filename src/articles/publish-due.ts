import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { transactionTime } from '../db/time.ts';
import { inTransaction } from '../db/transaction.ts';
import { appendEvents } from '../feed/append.ts';
import { markPublished, promoteCarried } from './make-public.ts';

interface Due {
  readonly id: string;
  readonly revisionId: string;
  readonly number: number;
  readonly memberId: string | null;
  readonly scheduledFor: Date;
}

export interface DueOptions {
  readonly limit: number;
  /** Only this article. */
  readonly only?: string;
  /** Not these. */
  readonly except?: readonly string[];
}

/**
 * Publishes scheduled articles whose instant has come, by the database’s clock: many in one transaction, since they
 * often come together. What another node is publishing at the moment is passed over, so each is published by one.
 * @returns how many
 */
export async function publishDue(
  prisma: PrismaClient,
  { limit, only, except = [] }: DueOptions,
): Promise<number> {
  return inTransaction(prisma, async (tx) => {
    const due = await tx.$queryRaw<Due[]>`
      WITH due AS (
        SELECT "id", "scheduledFor", "scheduledById", "scheduledRevisionId" FROM "Article"
        WHERE "state" = 'SCHEDULED' AND "scheduledFor" <= now() AND "id" <> ALL(${except}::uuid[])
          ${only === undefined ? Prisma.empty : Prisma.sql`AND "id" = ${only}::uuid`}
        ORDER BY "scheduledFor", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ), published AS (
        UPDATE "Article" a SET "state" = 'PUBLISHED', "publishedRevisionId" = a."scheduledRevisionId",
          "firstPublishedAt" = coalesce(a."firstPublishedAt", now()), "publishedAt" = now(), "modifiedAt" = now(),
          "scheduledRevisionId" = NULL, "scheduledFor" = NULL, "scheduledById" = NULL
        FROM due WHERE a."id" = due."id" RETURNING a."id"
      )
      SELECT due."id", r."id" AS "revisionId", r."number", due."scheduledById" AS "memberId", due."scheduledFor"
      FROM published JOIN due USING ("id") JOIN "ArticleRevision" r ON r."id" = due."scheduledRevisionId"
      ORDER BY due."scheduledFor", due."id"`;
    if (due.length === 0) return 0;
    const carried = await markPublished(
      tx,
      due.map(({ revisionId }) => revisionId),
      await transactionTime(tx),
    );
    await appendEvents(
      tx,
      carried.map(({ articleId, revisionId, campaignIds }) => ({
        type: 'ARTICLE_PUBLISHED',
        articleId,
        revisionId,
        campaignIds,
      })),
    );
    await promoteCarried(tx, carried);
    await tx.auditEntry.createMany({
      data: due.map(({ id, memberId, number, scheduledFor }) => ({
        memberId,
        action: 'publishArticle',
        typename: 'Article',
        subjectId: id,
        details: { revision: number, scheduledFor: scheduledFor.toISOString() },
      })),
    });
    return due.length;
  });
}

/** The articles whose instant has come and that are not public yet. */
export async function dueArticles(prisma: PrismaClient): Promise<string[]> {
  const due = await prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Article" WHERE "state" = 'SCHEDULED' AND "scheduledFor" <= now() ORDER BY "scheduledFor", "id"`;
  return due.map(({ id }) => id);
}

/** In ms, until the next scheduled instant that lies ahead; null where there is none. */
export async function untilNextDue(prisma: PrismaClient): Promise<number | null> {
  const [row] = await prisma.$queryRaw<[{ ms: number | null }]>`
    SELECT (extract(epoch FROM min("scheduledFor") - clock_timestamp()) * 1000)::float8 AS "ms"
    FROM "Article" WHERE "state" = 'SCHEDULED' AND "scheduledFor" > now()`;
  return row.ms;
}
