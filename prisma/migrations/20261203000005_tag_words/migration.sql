CREATE INDEX CONCURRENTLY IF NOT EXISTS "Tag_words_idx" ON "Tag" USING gin (name_words("name" || ' ' || "slug")) WITH (fastupdate = off);
