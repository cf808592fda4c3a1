CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WITH (fastupdate = off) WHERE "isCurrent";
