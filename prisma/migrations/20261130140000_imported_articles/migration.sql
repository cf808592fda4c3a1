-- Which record of another archive an article was made from. Importing an archive again doesn't make its articles again.
-- CreateTable
CREATE TABLE "ImportedArticle" (
    "source" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "articleId" UUID NOT NULL,
    "contentHash" TEXT NOT NULL,
    "revisionNumber" INTEGER NOT NULL,

    CONSTRAINT "ImportedArticle_pkey" PRIMARY KEY ("source","sourceId")
);

-- CreateIndex
CREATE UNIQUE INDEX "ImportedArticle_articleId_key" ON "ImportedArticle"("articleId");

-- AddForeignKey
ALTER TABLE "ImportedArticle" ADD CONSTRAINT "ImportedArticle_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
