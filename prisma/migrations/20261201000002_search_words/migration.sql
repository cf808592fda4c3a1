CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_words_idx" ON "SearchEntry" USING gin ("words") WITH (fastupdate = off) WHERE "isCurrent";
