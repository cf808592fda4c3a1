-- A filter by first publication in the order of the last one is decided in the index: most rows of a large archive were looked up.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_state_publishedAt_id_firstPublishedAt_idx" ON "Article"("state", "publishedAt" DESC, "id" DESC, "firstPublishedAt");
