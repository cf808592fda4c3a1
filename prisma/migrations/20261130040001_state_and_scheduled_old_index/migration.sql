DROP INDEX CONCURRENTLY IF EXISTS "Article_state_firstPublishedAt_id_idx";
