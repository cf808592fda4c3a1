-- What stands around an article: a kicker, texts for search engines and social media, and the articles that it leads to.
ALTER TABLE "ArticleRevision" ADD COLUMN "kicker" TEXT,
  ADD COLUMN "seoTitle" TEXT,
  ADD COLUMN "seoDescription" TEXT,
  ADD COLUMN "socialImageUrl" TEXT,
  ADD COLUMN "socialImageAltText" TEXT,
  ADD COLUMN "socialImageCaption" TEXT,
  ADD COLUMN "socialImageCreditText" TEXT,
  ADD COLUMN "socialImageLicense" TEXT,
  ADD COLUMN "socialImageWidth" INTEGER,
  ADD COLUMN "socialImageHeight" INTEGER,
  ADD COLUMN "relatedIds" UUID[] DEFAULT ARRAY[]::UUID[],
  ADD COLUMN "translationOfId" UUID,
  ADD COLUMN "followsId" UUID;
