-- The same for what a reporter created.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_createdById_publishedAt_id_firstPublishedAt_idx" ON "Article"("createdById", "publishedAt" DESC, "id" DESC, "firstPublishedAt");
