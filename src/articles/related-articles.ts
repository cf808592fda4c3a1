import type { PrismaClient } from '../../generated/prisma/client.ts';
import { recordingReads } from '../db/sql-reads.ts';
import { MAX_RELATED } from './linked-articles.ts';

/** How many of the newest articles about each tag and campaign count. */
const OF_EACH = 50;

/**
 * Published articles that share tags and campaigns with revisions: those that share most first, then the newest. They are neither the
 * revision's own article, nor a translation of it, nor chosen by an editor. However many articles a tag has, a few of them are read.
 * Takes two SQL statements.
 */
export async function sharingSubjects(
  prisma: PrismaClient,
  revisionIds: readonly string[],
): Promise<string[][]> {
  const revisions = await prisma.articleRevision.findMany({
    where: { id: { in: [...revisionIds] } },
    select: {
      ...{ id: true, articleId: true, relatedIds: true, translationOfId: true },
      tags: { select: { id: true } },
      campaigns: { select: { id: true } },
    },
  });
  const wanted = revisions.map(({ id, articleId, relatedIds, translationOfId, tags, campaigns }) => ({
    ...{ id, originalId: translationOfId ?? articleId },
    subjectIds: [...tags, ...campaigns].map((subject) => subject.id),
    notIds: [articleId, translationOfId ?? articleId, ...relatedIds],
  }));
  const keys = wanted.flatMap(({ subjectIds, originalId }) => [...subjectIds, originalId]);
  const rows = await recordingReads(prisma, ...keys.map((id) => `${id}>SubjectArticle`)).$queryRaw<
    { revisionId: string; articleId: string }[]
  >`
    SELECT r."id" AS "revisionId", f."articleId"
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS r ("id" uuid, "originalId" uuid, "subjectIds" uuid[], "notIds" uuid[])
    CROSS JOIN LATERAL (
      SELECT s."articleId", count(*) AS "shared", s."firstPublishedAt"
      FROM unnest(r."subjectIds") AS subject ("id") CROSS JOIN LATERAL (
        SELECT l."articleId", l."firstPublishedAt" FROM "SubjectArticle" l
        WHERE l."subjectId" = subject."id" AND l."relation" = 'ABOUT' AND l."isPublic"
        ORDER BY l."firstPublishedAt" DESC, l."articleId" DESC LIMIT ${OF_EACH}
      ) AS s
      WHERE s."articleId" <> ALL (r."notIds") AND NOT EXISTS (
        SELECT FROM "SubjectArticle" t
        WHERE t."subjectId" = r."originalId" AND t."relation" = 'TRANSLATION' AND t."articleId" = s."articleId" AND t."isPublic"
      )
      GROUP BY s."articleId", s."firstPublishedAt"
      ORDER BY 2 DESC, 3 DESC, 1 DESC LIMIT ${MAX_RELATED}
    ) AS f ORDER BY r."id", f."shared" DESC, f."firstPublishedAt" DESC, f."articleId" DESC`;
  return revisionIds.map((id) => rows.flatMap((row) => (row.revisionId === id ? [row.articleId] : [])));
}
