DROP INDEX CONCURRENTLY IF EXISTS "Article_state_publishedAt_id_idx";
