ALTER TABLE "ArticleRevision" VALIDATE CONSTRAINT "ArticleRevision_publishedById_fkey";
ALTER TABLE "ArticleRevision" VALIDATE CONSTRAINT "ArticleRevision_publishedById_check";
ALTER TABLE "Article" VALIDATE CONSTRAINT "Article_scheduledNoteText_check";
