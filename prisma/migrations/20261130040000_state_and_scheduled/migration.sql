-- Articles of a state that are not scheduled are found in the index.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Article_state_firstPublishedAt_id_scheduledFor_idx" ON "Article"("state", "firstPublishedAt" DESC, "id" DESC, "scheduledFor");
