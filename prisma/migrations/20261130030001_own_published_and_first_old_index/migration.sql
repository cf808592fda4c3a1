DROP INDEX CONCURRENTLY IF EXISTS "Article_createdById_publishedAt_id_idx";
