ALTER TABLE "Block" VALIDATE CONSTRAINT "Block_postId_fkey";
ALTER TABLE "UpdateNote" VALIDATE CONSTRAINT "UpdateNote_postId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_liveBlogId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_postId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_live_check";
