CREATE INDEX CONCURRENTLY IF NOT EXISTS "FeedEvent_liveBlogId_position_idx" ON "FeedEvent" ("liveBlogId", "position") WHERE "liveBlogId" IS NOT NULL;
