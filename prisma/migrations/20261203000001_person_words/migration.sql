CREATE INDEX CONCURRENTLY IF NOT EXISTS "Person_words_idx" ON "Person" USING gin (name_words("name" || ' ' || "slug")) WITH (fastupdate = off);
