CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "SubjectArticle_relation_key" ON "SubjectArticle" ("subjectId", "relation", "articleId");
