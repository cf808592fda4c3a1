-- Reports list the articles that are based on them. The triggers list later ones.
INSERT INTO "SubjectArticle" ("subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt")
  SELECT s."B", 'ABOUT', a."id", a."createdById",
    bool_or(a."state" = 'PUBLISHED' AND r."id" = a."publishedRevisionId") IS TRUE, bool_or(r."id" = a."currentRevisionId") IS TRUE, a."firstPublishedAt"
  FROM "_ArticleRevisionToSourceReport" s JOIN "ArticleRevision" r ON r."id" = s."A" JOIN "Article" a ON a."id" = r."articleId"
  WHERE a."state" <> 'DISCARDED' AND (r."id" = a."currentRevisionId" OR (a."state" = 'PUBLISHED' AND r."id" = a."publishedRevisionId"))
  GROUP BY s."B", a."id"
  ON CONFLICT DO NOTHING;
