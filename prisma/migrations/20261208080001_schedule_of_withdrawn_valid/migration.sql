ALTER TABLE "Article" VALIDATE CONSTRAINT "Article_schedule_check";
ALTER TABLE "Article" VALIDATE CONSTRAINT "Article_scheduledNoteText_check";
