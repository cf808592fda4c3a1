CREATE INDEX CONCURRENTLY IF NOT EXISTS "Organization_slugs_idx" ON "Organization" USING GIN ("slugs");
