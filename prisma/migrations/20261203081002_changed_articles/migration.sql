CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_changed_firstPublishedAt_id_idx" ON "Article" ("firstPublishedAt" DESC, "id" DESC) WHERE "currentRevisionId" <> "publishedRevisionId";
