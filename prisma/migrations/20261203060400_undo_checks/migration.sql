ALTER TABLE "CommentRequest" VALIDATE CONSTRAINT "CommentRequest_cancelled_check";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_figureId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_restored_check";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_retracted_check";

-- Others replace these.
DROP INDEX "Article_slug_key";
DROP INDEX "CampaignAction_startedOnLast_startedOnFirst_id_idx";
