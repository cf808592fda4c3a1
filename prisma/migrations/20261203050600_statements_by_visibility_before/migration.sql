DROP INDEX CONCURRENTLY IF EXISTS "Statement_visibility_madeOnFirst_id_idx"
