CREATE INDEX CONCURRENTLY IF NOT EXISTS "CampaignAction_startedOnLast_startedOnFirst_id_retractedAt_idx" ON "CampaignAction" ("startedOnLast", "startedOnFirst" DESC, "id", "retractedAt");
