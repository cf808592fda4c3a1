-- Words, or a whole thing, that were taken out of what was saved.

ALTER TYPE "TokenScope" ADD VALUE 'REDACT';
ALTER TYPE "BlockKind" ADD VALUE 'REDACTED';
ALTER TYPE "FeedEventType" ADD VALUE 'CONTENT_REDACTED';
ALTER TYPE "FeedEventType" ADD VALUE 'ARTICLE_REDACTED';
CREATE TYPE "RedactionReason" AS ENUM ('LEGAL', 'PRIVACY', 'SAFETY', 'COPYRIGHT');

CREATE TABLE "Redaction" (
  "id" UUID PRIMARY KEY,
  "targetType" TEXT NOT NULL,
  "targetId" UUID NOT NULL,
  "length" INTEGER CHECK ("length" > 1),
  "hash" BYTEA CHECK (octet_length("hash") = 34),
  "reason" "RedactionReason" NOT NULL,
  "publicNote" TEXT NOT NULL,
  "isPublic" BOOLEAN NOT NULL DEFAULT false,
  "redactedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "redactedById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "cleanedAt" TIMESTAMPTZ(3),
  -- Either words were redacted, or the whole target.
  CONSTRAINT "Redaction_words_check" CHECK (num_nulls("length", "hash") IN (0, 2))
);
CREATE INDEX "Redaction_targetId_idx" ON "Redaction" ("targetId");
CREATE INDEX "Redaction_redactedById_idx" ON "Redaction" ("redactedById");

CREATE TABLE "RedactionArticle" (
  "redactionId" UUID NOT NULL REFERENCES "Redaction" ON DELETE RESTRICT ON UPDATE CASCADE,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "isPublic" BOOLEAN NOT NULL,
  PRIMARY KEY ("redactionId", "articleId")
);
CREATE INDEX "RedactionArticle_articleId_idx" ON "RedactionArticle" ("articleId");

ALTER TABLE "Block" ADD COLUMN "redactionId" UUID;
ALTER TABLE "Block" ADD CONSTRAINT "Block_redactionId_fkey" FOREIGN KEY ("redactionId") REFERENCES "Redaction" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
-- A redacted block says nothing but that.
ALTER TABLE "Block" ADD CONSTRAINT "Block_redacted_check" CHECK (
  ("kind"::text = 'REDACTED') = ("redactionId" IS NOT NULL) AND ("redactionId" IS NULL OR (cardinality("items") = 0
    AND num_nonnulls("html", "text", "level", "statementId", "url", "caption", "provider", "altText", "creditText", "license", "width", "height", "ordered") = 0))
) NOT VALID;

ALTER TABLE "Statement" ADD COLUMN "redactionId" UUID;
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_redactionId_fkey" FOREIGN KEY ("redactionId") REFERENCES "Redaction" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

ALTER TABLE "UpdateNote" ADD COLUMN "redactionId" UUID;
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_redactionId_fkey" FOREIGN KEY ("redactionId") REFERENCES "Redaction" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

ALTER TABLE "FeedEvent" ADD COLUMN "redactionId" UUID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_redactionId_fkey" FOREIGN KEY ("redactionId") REFERENCES "Redaction" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_redaction_check" CHECK (
  CASE "type"::text
    WHEN 'CONTENT_REDACTED' THEN "redactionId" IS NOT NULL
    WHEN 'ARTICLE_REDACTED' THEN num_nulls("redactionId", "articleId") = 0
    ELSE "redactionId" IS NULL
  END
) NOT VALID;
