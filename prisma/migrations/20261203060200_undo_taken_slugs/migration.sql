CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Article_taken_slug_key" ON "Article" ("slug") WHERE "state" NOT IN ('DRAFT', 'DISCARDED');
