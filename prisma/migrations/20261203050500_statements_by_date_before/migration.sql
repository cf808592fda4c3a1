DROP INDEX CONCURRENTLY IF EXISTS "Statement_madeOnFirst_id_idx"
