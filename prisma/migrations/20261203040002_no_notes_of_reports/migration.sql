ALTER TABLE "SourceReport" DROP COLUMN "note";
