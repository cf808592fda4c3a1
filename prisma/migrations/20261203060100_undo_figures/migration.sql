CREATE INDEX CONCURRENTLY IF NOT EXISTS "FeedEvent_figureId_idx" ON "FeedEvent" ("figureId") WHERE "figureId" IS NOT NULL;
