ALTER TYPE "StatementChannel" ADD VALUE 'EMAIL';
ALTER TYPE "StatementChannel" ADD VALUE 'PHONE';
ALTER TYPE "StatementChannel" ADD VALUE 'BROADCAST';
ALTER TYPE "StatementChannel" ADD VALUE 'PRESS_CONFERENCE';
ALTER TYPE "StatementStatus" ADD VALUE 'RECORDED_IN_ERROR';

ALTER TABLE "Statement" ADD COLUMN "amendedByNewsroom" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "attributionText" TEXT;

-- Paragraphs quote statements, too, and several of them.
ALTER TABLE "Block" ADD COLUMN "quotedIds" UUID[] DEFAULT ARRAY[]::UUID[];
ALTER TABLE "BodyPart" DROP CONSTRAINT "BodyPart_check1";
DROP FUNCTION IF EXISTS "cut_body"(uuid, uuid[], uuid[], uuid[]);

ALTER TABLE "TimelineEntry" ALTER COLUMN "date" DROP NOT NULL;
