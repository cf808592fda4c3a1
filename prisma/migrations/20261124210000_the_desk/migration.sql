-- CreateEnum
CREATE TYPE "TokenScope" AS ENUM ('READ', 'WRITE', 'PUBLISH', 'MANAGE');

-- DropIndex
DROP INDEX "CommentRequest_articleId_idx";

-- AlterTable
ALTER TABLE "ApiToken" ADD COLUMN     "lastUsedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scopes" "TokenScope"[] DEFAULT ARRAY['READ', 'WRITE', 'PUBLISH', 'MANAGE']::"TokenScope"[];

-- AlterTable
ALTER TABLE "Article" ADD COLUMN     "scheduledById" UUID,
ADD COLUMN     "scheduledFor" TIMESTAMPTZ(3),
ADD COLUMN     "scheduledRevisionId" UUID;

-- AlterTable
ALTER TABLE "CommentRequest" ADD COLUMN     "askedById" UUID,
ADD COLUMN     "closedAt" TIMESTAMPTZ(3),
ADD COLUMN     "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS';

-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "deactivatedAt" TIMESTAMPTZ(3),
ADD COLUMN     "issuer" TEXT,
ADD COLUMN     "subject" TEXT;

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" UUID NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "memberId" UUID,
    "tokenId" UUID,
    "action" TEXT NOT NULL,
    "typename" TEXT,
    "subjectId" UUID,
    "details" JSONB,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotentChange" (
    "scope" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "request" BYTEA NOT NULL,
    "made" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "IdempotentChange_pkey" PRIMARY KEY ("scope","key")
);

-- CreateIndex
CREATE INDEX "AuditEntry_occurredAt_id_idx" ON "AuditEntry"("occurredAt" DESC, "id");

-- CreateIndex
CREATE INDEX "AuditEntry_subjectId_idx" ON "AuditEntry"("subjectId");

-- CreateIndex
CREATE INDEX "AuditEntry_memberId_idx" ON "AuditEntry"("memberId");

-- CreateIndex
CREATE INDEX "AuditEntry_tokenId_idx" ON "AuditEntry"("tokenId");

-- CreateIndex
CREATE INDEX "IdempotentChange_createdAt_idx" ON "IdempotentChange"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Article_scheduledRevisionId_key" ON "Article"("scheduledRevisionId");

-- CreateIndex
CREATE INDEX "Article_scheduledById_idx" ON "Article"("scheduledById");

-- CreateIndex
CREATE INDEX "CommentRequest_articleId_askedAt_id_idx" ON "CommentRequest"("articleId", "askedAt", "id");

-- CreateIndex
CREATE INDEX "CommentRequest_outcome_deadline_id_idx" ON "CommentRequest"("outcome", "deadline", "id");

-- CreateIndex
CREATE INDEX "CommentRequest_askedById_idx" ON "CommentRequest"("askedById");

-- CreateIndex
CREATE UNIQUE INDEX "Member_issuer_subject_key" ON "Member"("issuer", "subject");

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_tokenId_fkey" FOREIGN KEY ("tokenId") REFERENCES "ApiToken"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Article" ADD CONSTRAINT "Article_scheduledById_fkey" FOREIGN KEY ("scheduledById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Article" ADD CONSTRAINT "Article_scheduledRevisionId_fkey" FOREIGN KEY ("scheduledRevisionId") REFERENCES "ArticleRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_askedById_fkey" FOREIGN KEY ("askedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- An array column is never null, and a token without any scope would be one that nobody can use.
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_scopes_check" CHECK ("scopes" IS NOT NULL AND cardinality("scopes") > 0);
ALTER TABLE "Member" ADD CONSTRAINT "Member_subject_check" CHECK (num_nonnulls("issuer", "subject") IN (0, 2));

-- What is scheduled says which revision is to be public, and from when; an embargo is over by then.
ALTER TABLE "Article" ADD CONSTRAINT "Article_schedule_check" CHECK (
  CASE "state"
    WHEN 'SCHEDULED' THEN num_nulls("scheduledRevisionId", "scheduledFor") = 0
      AND ("embargoedUntil" IS NULL OR "embargoedUntil" <= "scheduledFor")
    ELSE num_nonnulls("scheduledRevisionId", "scheduledFor", "scheduledById") = 0
  END
);
-- What the schedule looks for several times a second.
CREATE INDEX "Article_due_idx" ON "Article"("scheduledFor") WHERE "state" = 'SCHEDULED';

CREATE OR REPLACE FUNCTION "own_revisions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "ArticleRevision"
    WHERE "id" IN (NEW."currentRevisionId", NEW."publishedRevisionId", NEW."scheduledRevisionId") AND "articleId" <> NEW."id"
  ) THEN
    RAISE EXCEPTION 'article % points at a revision of another article', NEW."id" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER "Article_own_revisions" ON "Article";
CREATE TRIGGER "Article_own_revisions" BEFORE INSERT OR UPDATE OF "currentRevisionId", "publishedRevisionId", "scheduledRevisionId" ON "Article"
  FOR EACH ROW EXECUTE FUNCTION "own_revisions"();

-- What is closed says when; what readers may know of is closed. Requests from before were closed when they were asked,
-- for all that is known.
UPDATE "CommentRequest" SET "closedAt" = coalesce("deadline", "askedAt") WHERE "outcome" <> 'PENDING';
UPDATE "CommentRequest" c SET "visibility" = 'PUBLIC' FROM "Article" a
  WHERE a."id" = c."articleId" AND a."state" IN ('PUBLISHED', 'WITHDRAWN') AND c."outcome" <> 'PENDING';
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_closed_check" CHECK (("outcome" = 'PENDING') = ("closedAt" IS NULL));
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_visibility_check" CHECK ("visibility" = 'MEMBERS' OR "outcome" <> 'PENDING');
UPDATE "Person" SET "visibility" = 'PUBLIC' WHERE "visibility" = 'MEMBERS'
  AND "id" IN (SELECT "askedOfPersonId" FROM "CommentRequest" WHERE "visibility" = 'PUBLIC');
UPDATE "Organization" SET "visibility" = 'PUBLIC' WHERE "visibility" = 'MEMBERS'
  AND "id" IN (SELECT "askedOfOrganizationId" FROM "CommentRequest" WHERE "visibility" = 'PUBLIC');

-- What was saved, and who did what, stays.
CREATE TRIGGER "ArticleRevision_kept" BEFORE DELETE ON "ArticleRevision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "Block_kept" BEFORE DELETE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "RevisionStatement_kept" BEFORE DELETE ON "RevisionStatement" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "AuditEntry_immutable" BEFORE UPDATE OR DELETE ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
