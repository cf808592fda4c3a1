ALTER TABLE "ArticleRevision" VALIDATE CONSTRAINT "ArticleRevision_sectionId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_sectionId_fkey";
ALTER TABLE "FeedEvent" VALIDATE CONSTRAINT "FeedEvent_section_check";
