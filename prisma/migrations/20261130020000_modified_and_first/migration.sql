-- The same for editors, who see the last change.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_modifiedAt_id_firstPublishedAt_idx" ON "Article"("modifiedAt" DESC, "id" DESC, "firstPublishedAt");
