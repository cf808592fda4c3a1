import type { PrismaClient } from '../../generated/prisma/client.ts';
import { databaseTime } from '../changes/database-time.ts';
import { inTransaction } from '../changes/transaction.ts';
import { appendEvents } from '../log/append.ts';
import { markPublished, promoteCarried } from './make-public.ts';

interface Due {
  readonly id: string;
  readonly revisionId: string;
  readonly number: number;
  readonly memberId: string | null;
  readonly scheduledFor: Date;
}

/**
 * Publishes these articles, as far as they are scheduled and their instant has come, by the database’s clock: all in
 * one transaction. What another node is publishing at the moment is passed over, so each is published by one.
 */
export async function publishDue(prisma: PrismaClient, ids: readonly string[]): Promise<void> {
  await inTransaction(prisma, async (tx) => {
    const due = await tx.$queryRaw<Due[]>`
      WITH due AS (
        SELECT "id", "scheduledFor", "scheduledById", "scheduledRevisionId" FROM "Article"
        WHERE "state" = 'SCHEDULED' AND "scheduledFor" <= now() AND "id" = ANY(${ids}::uuid[])
        FOR UPDATE SKIP LOCKED
      ), published AS (
        UPDATE "Article" a SET "state" = 'PUBLISHED', "publishedRevisionId" = a."scheduledRevisionId",
          "firstPublishedAt" = coalesce(a."firstPublishedAt", now()), "publishedAt" = now(), "modifiedAt" = now(),
          "scheduledRevisionId" = NULL, "scheduledFor" = NULL, "scheduledById" = NULL
        FROM due WHERE a."id" = due."id" RETURNING a."id"
      )
      SELECT due."id", r."id" AS "revisionId", r."number", due."scheduledById" AS "memberId", due."scheduledFor"
      FROM published JOIN due USING ("id") JOIN "ArticleRevision" r ON r."id" = due."scheduledRevisionId"
      ORDER BY due."scheduledFor", due."id"`;
    if (due.length === 0) return;
    const carried = await markPublished(
      tx,
      due.map(({ revisionId }) => revisionId),
      await databaseTime(tx),
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
  });
}

/** Articles whose instant has come and that nobody is publishing: the longest due first. */
export async function dueArticles(
  prisma: PrismaClient,
  { limit, except }: { limit: number; except: readonly string[] },
): Promise<string[]> {
  const due = await prisma.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Article"
    WHERE "state" = 'SCHEDULED' AND "scheduledFor" <= now() AND "id" <> ALL(${except}::uuid[])
    ORDER BY "scheduledFor", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return due.map(({ id }) => id);
}

/** In ms, until the next scheduled instant that lies ahead; null where there is none. */
export async function untilNextDue(prisma: PrismaClient): Promise<number | null> {
  const [row] = await prisma.$queryRaw<[{ ms: number | null }]>`
    SELECT (extract(epoch FROM min("scheduledFor") - clock_timestamp()) * 1000)::float8 AS "ms"
    FROM "Article" WHERE "state" = 'SCHEDULED' AND "scheduledFor" > now()`;
  return row.ms;
}
