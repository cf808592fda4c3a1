CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_language_state_firstPublishedAt_id_idx" ON "Article" ("language", "state", "firstPublishedAt" DESC, "id" DESC);
