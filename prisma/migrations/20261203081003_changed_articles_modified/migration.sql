CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_changed_modifiedAt_id_idx" ON "Article" ("modifiedAt" DESC, "id" DESC) WHERE "currentRevisionId" <> "publishedRevisionId";
