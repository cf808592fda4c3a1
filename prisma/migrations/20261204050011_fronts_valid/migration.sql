ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_frontId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_front_check";
