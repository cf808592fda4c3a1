-- As those of all words; titles have fewer.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WITH (gin_pending_list_limit = 64) WHERE "isCurrent";
