CREATE INDEX CONCURRENTLY IF NOT EXISTS "ArticleRevision_customValues_idx" ON "ArticleRevision" USING GIN ("customValues");
