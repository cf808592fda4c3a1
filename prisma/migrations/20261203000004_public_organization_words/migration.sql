CREATE INDEX CONCURRENTLY IF NOT EXISTS "Organization_public_words_idx" ON "Organization" USING gin (name_words("name" || ' ' || "slug")) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';
