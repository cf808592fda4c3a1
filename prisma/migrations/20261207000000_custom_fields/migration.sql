-- The fields that a newsroom declares itself, and their values as lists are filtered by them.
ALTER TABLE "ArticleRevision" ADD COLUMN "customFields" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "customValues" TEXT[] DEFAULT ARRAY[]::TEXT[];
