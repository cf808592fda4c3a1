-- Tags, authors and sections can be followed as campaigns can: by what an event had before or after it. Events that there are have none.
ALTER TABLE "FeedEvent" ADD COLUMN "subjectIds" UUID[] DEFAULT ARRAY[]::UUID[];
ALTER TABLE "WebhookEndpoint" ADD COLUMN "speakerIds" UUID[] DEFAULT ARRAY[]::UUID[], ADD COLUMN "authorIds" UUID[] DEFAULT ARRAY[]::UUID[],
  ADD COLUMN "sectionIds" UUID[] DEFAULT ARRAY[]::UUID[];

-- The list of the events of campaigns becomes that of all subjects. The files of sql/ make the view again.
DROP VIEW IF EXISTS "ListedEvent";
ALTER TABLE "CampaignEvent" DROP CONSTRAINT "CampaignEvent_campaignId_fkey";
ALTER TABLE "CampaignEvent" RENAME COLUMN "campaignId" TO "subjectId";
ALTER TABLE "CampaignEvent" RENAME CONSTRAINT "CampaignEvent_pkey" TO "SubjectEvent_pkey";
ALTER TABLE "CampaignEvent" RENAME CONSTRAINT "CampaignEvent_eventId_fkey" TO "SubjectEvent_eventId_fkey";
ALTER INDEX "CampaignEvent_eventId_idx" RENAME TO "SubjectEvent_eventId_idx";
ALTER TABLE "CampaignEvent" RENAME TO "SubjectEvent";
