CREATE INDEX CONCURRENTLY IF NOT EXISTS "Statement_visibility_madeOnFirst_id_status_idx" ON "Statement" ("visibility", "madeOnFirst" DESC, "id" DESC, "status")
