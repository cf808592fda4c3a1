-- A withdrawal has a note for readers, as each change has that they are told of.
INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text", "createdAt")
  SELECT gen_random_uuid(), "id", "publishedRevisionId", 'RETRACTION', "withdrawalReason", "withdrawnAt"
  FROM "Article" WHERE "state" = 'WITHDRAWN' AND "publishedRevisionId" IS NOT NULL;

-- As the view "ListedNote" says (prisma/sql/lists.sql), which doesn't exist yet.
INSERT INTO "SubjectNote" ("subjectId", "noteId", "kind", "createdAt")
  SELECT DISTINCT t."B", n."id", n."kind", n."createdAt"
  FROM "UpdateNote" n JOIN "ArticleRevision" r ON r."id" = n."revisionId"
  CROSS JOIN LATERAL (
    SELECT r."id" UNION ALL (
      SELECT b."id" FROM "ArticleRevision" b WHERE b."articleId" = r."articleId" AND b."number" < r."number" AND b."publishedAt" IS NOT NULL
      ORDER BY b."number" DESC LIMIT 1
    )
  ) v ("id") JOIN "_ArticleRevisionToTag" t ON t."A" = v."id";
