CREATE INDEX CONCURRENTLY IF NOT EXISTS "UpdateNote_kind_createdAt_id_idx" ON "UpdateNote" ("kind", "createdAt" DESC, "id" DESC);
