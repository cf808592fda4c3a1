ALTER TABLE "Statement" VALIDATE CONSTRAINT "Statement_speaker_check";
ALTER TABLE "Statement" VALIDATE CONSTRAINT "Statement_unnamed_check";
ALTER TABLE "Statement" VALIDATE CONSTRAINT "Statement_amended_check";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_type_check";
