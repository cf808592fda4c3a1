ALTER TYPE "ArticleState" ADD VALUE 'DISCARDED' BEFORE 'DRAFT';
ALTER TYPE "FeedEventType" ADD VALUE 'ARTICLE_RESTORED';
ALTER TYPE "FeedEventType" ADD VALUE 'CAMPAIGN_FACT_RETRACTED';
ALTER TYPE "CommentRequestOutcome" ADD VALUE 'CANCELLED';

-- Readers never learn of a cancelled request.
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_cancelled_check" CHECK ("outcome"::text <> 'CANCELLED' OR "visibility" = 'MEMBERS') NOT VALID;

-- A campaign fact that was recorded in error.
ALTER TABLE "CampaignDemand" ADD COLUMN "retractedAt" TIMESTAMPTZ(3), ADD COLUMN "retractionNote" TEXT;
ALTER TABLE "CampaignAction" ADD COLUMN "retractedAt" TIMESTAMPTZ(3), ADD COLUMN "retractionNote" TEXT;
ALTER TABLE "CampaignOutcome" ADD COLUMN "retractedAt" TIMESTAMPTZ(3), ADD COLUMN "retractionNote" TEXT;
ALTER TABLE "ActionFigure" ADD COLUMN "retractedAt" TIMESTAMPTZ(3), ADD COLUMN "retractionNote" TEXT;

ALTER TABLE "FeedEvent" ADD COLUMN "figureId" UUID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_figureId_fkey" FOREIGN KEY ("figureId") REFERENCES "ActionFigure" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_restored_check" CHECK ("type"::text <> 'ARTICLE_RESTORED' OR "articleId" IS NOT NULL) NOT VALID;
-- The event of a figure also refers to its action.
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_retracted_check" CHECK (
  "type"::text <> 'CAMPAIGN_FACT_RETRACTED' OR (
    "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1 AND num_nonnulls("demandId", "actionId", "outcomeId") = 1
    AND ("figureId" IS NULL OR "actionId" IS NOT NULL)
  )
) NOT VALID;
