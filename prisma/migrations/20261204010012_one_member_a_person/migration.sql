CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Member_personId_key" ON "Member" ("personId");
