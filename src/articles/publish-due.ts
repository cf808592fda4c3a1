import type { PrismaClient } from '../../generated/prisma/client.ts';
import { inTransaction } from '../operations/transaction.ts';
import { makePublic } from './make-public.ts';
import { restoration } from './restoration.ts';
import type { DueWork } from './schedule.ts';

interface Due {
  /** The time of publication. */
  readonly at: Date;
  readonly id: string;
  readonly revisionId: string;
  readonly number: number;
  readonly memberId: string | null;
  readonly scheduledFor: Date;
  readonly noteText: string | null;
  readonly isWithdrawn: boolean;
  /** The revision that readers saw before a withdrawal. */
  readonly publishedRevisionId: string | null;
}

/**
 * Publishes these articles in one transaction, as far as they are due by the database's clock. Skips articles that another
 * node is publishing, so each is published once. An imported draft that no member has revised keeps the archive's date of
 * its last change. Publishing it by hand does the same.
 */
export async function publishDue(prisma: PrismaClient, ids: readonly string[]): Promise<void> {
  await inTransaction(prisma, async (tx) => {
    const due = await tx.$queryRaw<Due[]>`
      WITH due AS (
        SELECT "id", "state", "publishedRevisionId", "scheduledFor", "scheduledById", "scheduledRevisionId", "scheduledNoteText"
        FROM "Article" WHERE "scheduledFor" <= now() AND "id" = ANY(${ids}::uuid[])
        FOR UPDATE SKIP LOCKED
      ), published AS (
        UPDATE "Article" a SET "state" = 'PUBLISHED', "publishedRevisionId" = a."scheduledRevisionId",
          "firstPublishedAt" = coalesce(a."firstPublishedAt", now()), "modifiedAt" = now(),
          "publishedAt" = CASE WHEN a."firstPublishedAt" IS NOT NULL AND a."publishedRevisionId" IS NULL AND r."createdById" IS NULL THEN r."createdAt" ELSE now() END,
          "scheduledRevisionId" = NULL, "scheduledFor" = NULL, "scheduledById" = NULL, "scheduledNoteText" = NULL, "isReady" = false,
          "withdrawnAt" = NULL, "withdrawalReason" = NULL
        FROM due JOIN "ArticleRevision" r ON r."id" = due."scheduledRevisionId" WHERE a."id" = due."id" RETURNING a."id"
      )
      SELECT now() AS "at", due."id", r."id" AS "revisionId", r."number", due."scheduledById" AS "memberId", due."scheduledFor",
        due."scheduledNoteText" AS "noteText", due."state" = 'WITHDRAWN' AS "isWithdrawn", due."publishedRevisionId"
      FROM published JOIN due USING ("id") JOIN "ArticleRevision" r ON r."id" = due."scheduledRevisionId"
      ORDER BY due."scheduledFor", due."id"`;
    const [first] = due;
    if (first === undefined) return;
    const announcements = [];
    for (const article of due) {
      const { id: articleId, revisionId, memberId, noteText, isWithdrawn } = article;
      announcements.push({
        ...(isWithdrawn
          ? await restoration(tx, article, revisionId)
          : { type: 'ARTICLE_PUBLISHED' as const, articleId, revisionId, replaces: null }),
        publishedById: memberId,
        note: noteText === null ? null : { kind: 'UPDATE' as const, text: noteText },
      });
    }
    await makePublic(tx, announcements, first.at);
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

/** Due articles that no other node is publishing, the longest due first. */
export const ARTICLES_DUE: DueWork = {
  idName: 'articleId',
  due: (prisma, { limit, except }) =>
    prisma.$queryRaw`
      SELECT "id" FROM "Article"
      WHERE "scheduledFor" <= now() AND "id" <> ALL(${except}::uuid[])
      ORDER BY "scheduledFor", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`,
  finish: publishDue,
};
