-- Readers no longer see what a post said before its article was withdrawn, once the article came back in a newer revision.
ALTER TABLE "LivePostRevision" ADD COLUMN "isWithdrawn" BOOLEAN NOT NULL DEFAULT false;
