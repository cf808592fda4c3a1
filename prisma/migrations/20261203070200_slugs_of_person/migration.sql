CREATE INDEX CONCURRENTLY IF NOT EXISTS "Person_slugs_idx" ON "Person" USING GIN ("slugs");
