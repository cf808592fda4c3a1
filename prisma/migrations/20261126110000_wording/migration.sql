-- How a statement came and whose words its text is are two things. QUOTE and PARAPHRASE were both at once.
CREATE TYPE "StatementWording" AS ENUM ('VERBATIM', 'PARTIAL', 'PARAPHRASE');
ALTER TABLE "Statement"
  ADD COLUMN "wording" "StatementWording" NOT NULL DEFAULT 'VERBATIM',
  ADD COLUMN "speakerIsNamed" BOOLEAN NOT NULL DEFAULT true,
  ADD COLUMN "audience" TEXT,
  ADD COLUMN "passage" TEXT,
  ADD COLUMN "amendedById" UUID;
UPDATE "Statement" SET "wording" = 'PARAPHRASE' WHERE "kind" = 'PARAPHRASE';
-- Who records a statement says whose words they are.
ALTER TABLE "Statement" ALTER COLUMN "wording" DROP DEFAULT;

ALTER TYPE "StatementKind" RENAME TO "StatementKind_old";
CREATE TYPE "StatementKind" AS ENUM ('COMMENT', 'REMARK', 'SOCIAL_POST');
ALTER TABLE "Statement" ALTER COLUMN "kind" TYPE "StatementKind" USING (
  CASE "kind" WHEN 'QUOTE' THEN 'REMARK' WHEN 'PARAPHRASE' THEN 'REMARK' ELSE "kind"::text END
)::"StatementKind";
DROP TYPE "StatementKind_old";

-- DropIndex
DROP INDEX "Statement_inReplyToId_idx";

-- CreateIndex
CREATE UNIQUE INDEX "Statement_amendedById_key" ON "Statement"("amendedById");

-- CreateIndex
CREATE INDEX "Statement_inReplyToId_madeOnFirst_id_idx" ON "Statement"("inReplyToId", "madeOnFirst", "id");

-- CreateIndex
CREATE INDEX "Statement_visibility_wording_madeOnFirst_id_idx" ON "Statement"("visibility", "wording", "madeOnFirst" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_amendedById_fkey" FOREIGN KEY ("amendedById") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Whom the source doesn't name is 'a senior executive of' an organisation. The speaker's own words need no others to rest on.
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_unnamed_check"
  CHECK ("speakerIsNamed" OR num_nulls("speakerOrganizationId", "roleName") = 0);
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_passage_check" CHECK ("passage" IS NULL OR "wording" <> 'VERBATIM');
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_amended_check"
  CHECK ("amendedById" IS NULL OR ("status" = 'AMENDED' AND "amendedById" <> "id"));

-- What was said stays as it was recorded, and who said it. An amendment is a statement of its own.
CREATE TRIGGER "Statement_immutable" BEFORE UPDATE ON "Statement" FOR EACH ROW
  WHEN (
    ROW(OLD."kind", OLD."wording", OLD."text", OLD."language", OLD."translatedFrom", OLD."speakerPersonId",
      OLD."speakerOrganizationId", OLD."speakerIsNamed", OLD."roleName", OLD."audience", OLD."passage")
    IS DISTINCT FROM
    ROW(NEW."kind", NEW."wording", NEW."text", NEW."language", NEW."translatedFrom", NEW."speakerPersonId",
      NEW."speakerOrganizationId", NEW."speakerIsNamed", NEW."roleName", NEW."audience", NEW."passage")
    OR (OLD."amendedById" IS NOT NULL AND NEW."amendedById" IS DISTINCT FROM OLD."amendedById")
  )
  EXECUTE FUNCTION "refuse_change"();
