-- Whatever readers see changes in the log: slugs of articles, statements that articles carry, people, organisations,
-- sources, newsletters, and campaigns with what belongs to them.
ALTER TYPE "FeedEventType" ADD VALUE 'ARTICLE_SLUG_CHANGED';
ALTER TYPE "FeedEventType" ADD VALUE 'ARTICLE_STATEMENT_CHANGED';
ALTER TYPE "FeedEventType" ADD VALUE 'PERSON_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'ORGANIZATION_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'SOURCE_REPORT_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_CREATED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_DEMAND_ADDED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_DEMAND_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_ACTION_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_OUTCOME_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'NEWSLETTER_CREATED';
ALTER TYPE "FeedEventType" ADD VALUE 'NEWSLETTER_UPDATED';
ALTER TABLE "FeedEvent" ADD COLUMN     "campaignId" UUID,
ADD COLUMN     "demandId" UUID,
ADD COLUMN     "formerSlug" TEXT,
ADD COLUMN     "newsletterId" UUID,
ADD COLUMN     "organizationId" UUID,
ADD COLUMN     "personId" UUID,
ADD COLUMN     "sourceId" UUID;

CREATE INDEX "FeedEvent_campaignId_idx" ON "FeedEvent"("campaignId");

CREATE INDEX "FeedEvent_demandId_idx" ON "FeedEvent"("demandId");

CREATE INDEX "FeedEvent_personId_idx" ON "FeedEvent"("personId");

CREATE INDEX "FeedEvent_organizationId_idx" ON "FeedEvent"("organizationId");

CREATE INDEX "FeedEvent_sourceId_idx" ON "FeedEvent"("sourceId");

CREATE INDEX "FeedEvent_newsletterId_idx" ON "FeedEvent"("newsletterId");

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_demandId_fkey" FOREIGN KEY ("demandId") REFERENCES "CampaignDemand"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceReport"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_newsletterId_fkey" FOREIGN KEY ("newsletterId") REFERENCES "Newsletter"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What events say doesn't change: they said it in another column.
ALTER TABLE "FeedEvent" DISABLE TRIGGER "FeedEvent_immutable";
UPDATE "FeedEvent" SET "campaignId" = "campaignIds"[1] WHERE "actionId" IS NOT NULL OR "outcomeId" IS NOT NULL;
ALTER TABLE "FeedEvent" ENABLE TRIGGER "FeedEvent_immutable";

-- As text, since a value that was just added to an enum can't be used in the same transaction.
ALTER TABLE "FeedEvent" DROP CONSTRAINT "FeedEvent_type_check";
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_type_check" CHECK (
  CASE "type"::text
    WHEN 'ARTICLE_PUBLISHED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_REVISED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_COMMENT_ADDED' THEN num_nulls("articleId", "revisionId", "noteId", "statementId", "speakerId") = 0
    WHEN 'ARTICLE_CORRECTED' THEN num_nulls("articleId", "revisionId", "noteId") = 0
    WHEN 'ARTICLE_WITHDRAWN' THEN "articleId" IS NOT NULL
    WHEN 'ARTICLE_SLUG_CHANGED' THEN num_nulls("articleId", "formerSlug") = 0
    WHEN 'ARTICLE_STATEMENT_CHANGED' THEN num_nulls("articleId", "statementId", "speakerId") = 0
    WHEN 'STATEMENT_RECORDED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'STATEMENT_STATUS_CHANGED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'PERSON_UPDATED' THEN "personId" IS NOT NULL AND "speakerId" = "personId"
    WHEN 'ORGANIZATION_UPDATED' THEN "organizationId" IS NOT NULL AND "speakerId" = "organizationId"
    WHEN 'SOURCE_REPORT_UPDATED' THEN "sourceId" IS NOT NULL
    WHEN 'CAMPAIGN_CREATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_UPDATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_DEMAND_ADDED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_DEMAND_UPDATED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_ACTION_RECORDED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_ACTION_UPDATED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_OUTCOME_RECORDED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_OUTCOME_UPDATED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
    WHEN 'NEWSLETTER_CREATED' THEN "newsletterId" IS NOT NULL
    WHEN 'NEWSLETTER_UPDATED' THEN "newsletterId" IS NOT NULL
  END
);
