CREATE INDEX CONCURRENTLY IF NOT EXISTS "FrontCard_basedOnId_idx" ON "FrontCard"("basedOnId");
