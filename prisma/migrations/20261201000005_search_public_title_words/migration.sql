CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_public_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WITH (fastupdate = off) WHERE "isPublic";
