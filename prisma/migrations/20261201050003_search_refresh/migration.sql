-- CreateTable
CREATE TABLE "SearchRefresh" (
    "articleId" UUID NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "refreshedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SearchRefresh_pkey" PRIMARY KEY ("articleId")
);

-- CreateTable
CREATE TABLE "PartText" (
    "partId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "isPublic" BOOLEAN NOT NULL,
    "config" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "PartText_pkey" PRIMARY KEY ("partId")
);

-- CreateIndex
CREATE INDEX "SearchRefresh_dueAt_refreshedAt_idx" ON "SearchRefresh"("dueAt", "refreshedAt");

-- CreateIndex
CREATE INDEX "PartText_articleId_idx" ON "PartText"("articleId");
-- As in "SearchEntry".
ALTER TABLE "PartText" ALTER COLUMN "words" SET STORAGE EXTERNAL;
-- Its new name is "relist_articles".
DROP FUNCTION IF EXISTS "list_articles_anew"(uuid[]);
