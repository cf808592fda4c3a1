-- Readers no longer see a revision that was withdrawn, once the article came back in a newer one.
ALTER TABLE "ArticleRevision" ADD COLUMN "isWithdrawn" BOOLEAN NOT NULL DEFAULT false;
