-- A withdrawn article can be scheduled: it stays withdrawn until then.
ALTER TABLE "Article" DROP CONSTRAINT "Article_schedule_check";
ALTER TABLE "Article" ADD CONSTRAINT "Article_schedule_check" CHECK (
  CASE
    WHEN "state" = 'SCHEDULED' OR ("state" = 'WITHDRAWN' AND num_nonnulls("scheduledRevisionId", "scheduledFor", "scheduledById") > 0)
      THEN num_nulls("scheduledRevisionId", "scheduledFor") = 0 AND ("embargoedUntil" IS NULL OR "embargoedUntil" <= "scheduledFor")
    ELSE num_nonnulls("scheduledRevisionId", "scheduledFor", "scheduledById") = 0
  END
) NOT VALID;
ALTER TABLE "Article" DROP CONSTRAINT "Article_scheduledNoteText_check";
ALTER TABLE "Article" ADD CONSTRAINT "Article_scheduledNoteText_check" CHECK ("scheduledNoteText" IS NULL OR "scheduledFor" IS NOT NULL) NOT VALID;
-- Articles that are due are found by the index of all times of schedules.
DROP INDEX "Article_due_idx";
