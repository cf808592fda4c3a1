CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_ready_modifiedAt_id_idx" ON "Article" ("modifiedAt" DESC, "id" DESC) WHERE "isReady";
