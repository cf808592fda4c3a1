-- DropIndex
DROP INDEX "RevisionStatement_statementId_idx";

-- CreateIndex
CREATE INDEX "RevisionStatement_statementId_revisionId_idx" ON "RevisionStatement"("statementId", "revisionId");
