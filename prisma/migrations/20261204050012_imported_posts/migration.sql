-- From which posts of live blogs in other archives posts were made, so that a further import finds them.
CREATE TABLE "ImportedPost" (
  "postId" UUID NOT NULL,
  "liveBlogId" UUID NOT NULL,
  "sourceId" TEXT NOT NULL,
  "contentHash" TEXT NOT NULL,
  "revisionNumber" INTEGER NOT NULL,

  CONSTRAINT "ImportedPost_pkey" PRIMARY KEY ("postId")
);
CREATE UNIQUE INDEX "ImportedPost_liveBlogId_sourceId_key" ON "ImportedPost"("liveBlogId", "sourceId");
ALTER TABLE "ImportedPost" ADD CONSTRAINT "ImportedPost_postId_fkey" FOREIGN KEY ("postId") REFERENCES "LivePost"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "ImportedPost" ADD CONSTRAINT "ImportedPost_liveBlogId_fkey" FOREIGN KEY ("liveBlogId") REFERENCES "LiveBlog"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
