-- A change adds its words to a list, of which they go to their places when it is full: that takes a fraction of the time. A search reads
-- the list, too, so it is short (kB).
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_public_words_idx" ON "SearchEntry" USING gin ("words") WITH (gin_pending_list_limit = 256) WHERE "isPublic";
