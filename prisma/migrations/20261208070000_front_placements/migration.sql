-- A card with words or a picture of its own says what the article had when it got them.
ALTER TABLE "FrontCard" ADD COLUMN "basedOnId" UUID;
ALTER TABLE "FrontCard" ADD CONSTRAINT "FrontCard_basedOnId_fkey" FOREIGN KEY ("basedOnId") REFERENCES "ArticleRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
