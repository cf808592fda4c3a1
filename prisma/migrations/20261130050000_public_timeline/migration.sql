-- Timelines are counted in the index.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "TimelineEntry_public_idx" ON "TimelineEntry"("campaignId", "isPublic", "last", "first" DESC, "id", "isCurrent", "createdById");
