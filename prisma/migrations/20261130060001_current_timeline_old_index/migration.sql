DROP INDEX CONCURRENTLY IF EXISTS "TimelineEntry_campaignId_last_first_id_idx";
