CREATE INDEX CONCURRENTLY IF NOT EXISTS "UpdateNote_createdAt_id_idx" ON "UpdateNote" ("createdAt" DESC, "id" DESC);
