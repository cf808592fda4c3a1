CREATE INDEX CONCURRENTLY IF NOT EXISTS "Statement_madeOnFirst_id_status_idx" ON "Statement" ("madeOnFirst" DESC, "id" DESC, "status")
