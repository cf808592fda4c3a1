-- As the index before this one, of what readers see.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_public_words_idx" ON "SearchEntry" USING gin ("words") WITH (gin_pending_list_limit = 256) WHERE "isPublic";
