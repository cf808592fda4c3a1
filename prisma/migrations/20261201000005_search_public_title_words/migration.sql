-- As the index before this one, of what readers see.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_public_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WITH (gin_pending_list_limit = 64) WHERE "isPublic";
