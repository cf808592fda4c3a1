CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_ready_firstPublishedAt_id_idx" ON "Article" ("firstPublishedAt" DESC, "id" DESC) WHERE "isReady";
