-- DropIndex
DROP INDEX "Article_slug_key";

-- CreateIndex
CREATE INDEX "Article_slug_idx" ON "Article"("slug");

-- Drafts take no slugs: whoever may not see a draft must not find out by its slug that there is one.
CREATE UNIQUE INDEX "Article_slug_key" ON "Article"("slug") WHERE "state" <> 'DRAFT';
