CREATE INDEX CONCURRENTLY IF NOT EXISTS "Campaign_slugs_idx" ON "Campaign" USING GIN ("slugs");
