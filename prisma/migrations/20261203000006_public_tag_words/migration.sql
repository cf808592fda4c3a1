CREATE INDEX CONCURRENTLY IF NOT EXISTS "Tag_public_words_idx" ON "Tag" USING gin (name_words("name" || ' ' || "slug")) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';
