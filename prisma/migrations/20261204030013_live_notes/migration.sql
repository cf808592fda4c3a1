CREATE INDEX CONCURRENTLY IF NOT EXISTS "UpdateNote_postId_createdAt_id_idx" ON "UpdateNote" ("postId", "createdAt" DESC, "id" DESC);
