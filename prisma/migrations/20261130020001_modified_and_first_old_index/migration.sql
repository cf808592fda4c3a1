DROP INDEX CONCURRENTLY IF EXISTS "Article_modifiedAt_id_idx";
