-- The same for editors, who see what is current.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "TimelineEntry_campaignId_isCurrent_last_first_id_idx" ON "TimelineEntry"("campaignId", "isCurrent", "last", "first" DESC, "id");
