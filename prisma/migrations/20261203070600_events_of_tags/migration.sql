CREATE INDEX CONCURRENTLY IF NOT EXISTS "FeedEvent_tagId_idx" ON "FeedEvent" ("tagId") WHERE "tagId" IS NOT NULL;
