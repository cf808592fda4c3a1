-- Versions that two editors who update one row at once are told apart by, and when rows were recorded and last changed. These columns take
-- no rewrite of their tables: rows from before have the time of the upgrade, and no `createdAt`.
ALTER TABLE "Person" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "createdAt" TIMESTAMPTZ(3),
  ADD COLUMN "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(), ADD COLUMN "shownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE "Person" ALTER COLUMN "createdAt" SET DEFAULT transaction_timestamp();
ALTER TABLE "Organization" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "createdAt" TIMESTAMPTZ(3),
  ADD COLUMN "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(), ADD COLUMN "shownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE "Organization" ALTER COLUMN "createdAt" SET DEFAULT transaction_timestamp();
ALTER TABLE "SourceReport" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "createdAt" TIMESTAMPTZ(3),
  ADD COLUMN "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(), ADD COLUMN "shownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE "SourceReport" ALTER COLUMN "createdAt" SET DEFAULT transaction_timestamp();
ALTER TABLE "Campaign" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(), ADD COLUMN "shownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE "Statement" ADD COLUMN "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  ADD COLUMN "shownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp();
ALTER TABLE "CampaignDemand" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "CampaignAction" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "CampaignOutcome" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "Tag" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "Section" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "Member" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "Newsletter" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "WebhookEndpoint" ADD COLUMN "lockVersion" INTEGER NOT NULL DEFAULT 1;
