-- One thing has one name, in the database as in the API. Views and checks follow a renamed column by themselves.
ALTER TYPE "CampaignActionKind" RENAME TO "CampaignActionType";
ALTER TYPE "CampaignActionStatus" RENAME TO "CampaignActionProgress";
ALTER TABLE "CampaignAction" RENAME COLUMN "kind" TO "type";
ALTER TABLE "CampaignAction" RENAME COLUMN "status" TO "progress";
ALTER TABLE "CampaignOutcome" RENAME COLUMN "date" TO "occurredOn";
ALTER TABLE "CampaignOutcome" RENAME COLUMN "dateFirst" TO "occurredOnFirst";
ALTER INDEX "CampaignOutcome_campaignId_dateFirst_id_idx" RENAME TO "CampaignOutcome_campaignId_occurredOnFirst_id_idx";
ALTER TABLE "Statement" RENAME COLUMN "url" TO "originalUrl";
ALTER TABLE "Organization" RENAME COLUMN "url" TO "website";

-- Statements can be filtered by their status.
CREATE INDEX "Statement_visibility_status_madeOnFirst_id_idx" ON "Statement"("visibility", "status", "madeOnFirst" DESC, "id" DESC);
