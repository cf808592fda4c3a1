-- A note for readers is written where it is published, so a draft has none.
ALTER TABLE "ArticleRevision" DROP COLUMN "noteText";
ALTER TABLE "ArticleRevision" ADD COLUMN "publishedById" UUID, ADD COLUMN "originallyPublishedAt" TIMESTAMPTZ(3), ADD COLUMN "canonicalUrl" TEXT,
  ADD COLUMN "overruled" JSONB;
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_publishedById_fkey" FOREIGN KEY ("publishedById") REFERENCES "Member" ("id")
  ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_publishedById_check" CHECK ("publishedById" IS NULL OR "publishedAt" IS NOT NULL) NOT VALID;

ALTER TABLE "Article" ADD COLUMN "scheduledNoteText" TEXT;
ALTER TABLE "Article" ADD CONSTRAINT "Article_scheduledNoteText_check" CHECK ("scheduledNoteText" IS NULL OR "state" = 'SCHEDULED') NOT VALID;

ALTER TABLE "UpdateNote" ADD COLUMN "correctedAt" TIMESTAMPTZ(3);
CREATE TABLE "FormerNoteText" (
  "id" UUID PRIMARY KEY,
  "noteId" UUID NOT NULL REFERENCES "UpdateNote" ON DELETE RESTRICT ON UPDATE CASCADE,
  "text" TEXT NOT NULL CHECK (btrim("text") <> ''),
  "replacedAt" TIMESTAMPTZ(3) NOT NULL,
  "replacedById" UUID REFERENCES "Member" ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "FormerNoteText_noteId_replacedAt_idx" ON "FormerNoteText" ("noteId", "replacedAt" DESC);
