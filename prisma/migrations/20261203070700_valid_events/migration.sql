ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_tagId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_merge_check";
