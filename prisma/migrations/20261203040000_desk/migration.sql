-- AlterTable
ALTER TABLE "Article" ADD COLUMN     "isReady" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "ArticleCollaborator" (
    "articleId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "ArticleCollaborator_pkey" PRIMARY KEY ("memberId","articleId")
);

-- CreateTable
CREATE TABLE "PreviewLink" (
    "id" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "revisionNumber" INTEGER,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PreviewLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InternalNote" (
    "id" UUID NOT NULL,
    "articleId" UUID,
    "statementId" UUID,
    "sourceId" UUID,
    "blockId" UUID,
    "text" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "InternalNote_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ArticleCollaborator_articleId_idx" ON "ArticleCollaborator"("articleId");

-- CreateIndex
CREATE INDEX "PreviewLink_articleId_id_idx" ON "PreviewLink"("articleId", "id");

-- CreateIndex
CREATE INDEX "PreviewLink_createdById_idx" ON "PreviewLink"("createdById");

-- CreateIndex
CREATE INDEX "InternalNote_articleId_createdAt_id_idx" ON "InternalNote"("articleId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "InternalNote_statementId_createdAt_id_idx" ON "InternalNote"("statementId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "InternalNote_sourceId_createdAt_id_idx" ON "InternalNote"("sourceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "InternalNote_authorId_idx" ON "InternalNote"("authorId");

-- AddForeignKey
ALTER TABLE "ArticleCollaborator" ADD CONSTRAINT "ArticleCollaborator_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticleCollaborator" ADD CONSTRAINT "ArticleCollaborator_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PreviewLink" ADD CONSTRAINT "PreviewLink_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PreviewLink" ADD CONSTRAINT "PreviewLink_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_subject" CHECK (num_nonnulls("articleId", "statementId", "sourceId") = 1);
ALTER TABLE "InternalNote" ADD CONSTRAINT "InternalNote_block" CHECK ("blockId" IS NULL OR "articleId" IS NOT NULL);
ALTER TABLE "PreviewLink" ADD CONSTRAINT "PreviewLink_times" CHECK ("expiresAt" > "createdAt" AND "revisionNumber" > 0);
