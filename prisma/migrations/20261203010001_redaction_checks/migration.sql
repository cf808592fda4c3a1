ALTER TABLE "Block" VALIDATE CONSTRAINT "Block_redactionId_fkey";
ALTER TABLE "Block" VALIDATE CONSTRAINT "Block_redacted_check";
ALTER TABLE "Statement" VALIDATE CONSTRAINT "Statement_redactionId_fkey";
ALTER TABLE "UpdateNote" VALIDATE CONSTRAINT "UpdateNote_redactionId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_redactionId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_redaction_check";
