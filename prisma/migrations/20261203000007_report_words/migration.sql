CREATE INDEX CONCURRENTLY IF NOT EXISTS "SourceReport_words_idx" ON "SourceReport" USING gin (name_words("headline")) WITH (fastupdate = off);
