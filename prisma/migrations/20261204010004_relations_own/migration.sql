-- Reporters read their own drafts.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SubjectArticle_relation_own_idx" ON "SubjectArticle" ("subjectId", "relation", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
