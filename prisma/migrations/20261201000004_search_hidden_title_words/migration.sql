-- What is new waits in a short list of the index, as "search_rows" says.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "SearchEntry_hidden_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WHERE NOT "isPublic";
