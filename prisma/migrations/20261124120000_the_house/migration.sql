-- CreateEnum
CREATE TYPE "Role" AS ENUM ('REPORTER', 'EDITOR', 'ADMIN');

-- CreateEnum
CREATE TYPE "Visibility" AS ENUM ('MEMBERS', 'PUBLIC');

-- CreateEnum
CREATE TYPE "ArticleState" AS ENUM ('DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "BlockKind" AS ENUM ('PARAGRAPH', 'HEADING', 'QUOTE', 'IMAGE', 'EMBED', 'LIST');

-- CreateEnum
CREATE TYPE "UpdateNoteKind" AS ENUM ('COMMENT_ADDED', 'UPDATE', 'CORRECTION', 'CLARIFICATION', 'RETRACTION');

-- CreateEnum
CREATE TYPE "CommentRequestOutcome" AS ENUM ('PENDING', 'RECEIVED', 'DECLINED', 'NO_RESPONSE');

-- CreateEnum
CREATE TYPE "StatementKind" AS ENUM ('QUOTE', 'PARAPHRASE', 'COMMENT', 'SOCIAL_POST');

-- CreateEnum
CREATE TYPE "StatementChannel" AS ENUM ('PRESS_STATEMENT', 'INTERVIEW', 'INTERNAL_MEMO', 'SOCIAL_MEDIA', 'SPEECH', 'DOCUMENT', 'COURT_FILING', 'OTHER');

-- CreateEnum
CREATE TYPE "StatementStatus" AS ENUM ('CURRENT', 'AMENDED', 'WITHDRAWN', 'DELETED_AT_SOURCE');

-- CreateEnum
CREATE TYPE "CampaignState" AS ENUM ('ACTIVE', 'WON', 'PAUSED', 'ENDED');

-- CreateEnum
CREATE TYPE "CampaignActionKind" AS ENUM ('PETITION', 'RALLY', 'DEMONSTRATION', 'OCCUPATION', 'STRIKE', 'BOYCOTT', 'OPEN_LETTER', 'LAWSUIT', 'ARREST', 'DISMISSAL', 'OTHER');

-- CreateEnum
CREATE TYPE "CampaignActionStatus" AS ENUM ('ANNOUNCED', 'UNDERWAY', 'COMPLETED', 'POSTPONED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "FigureKind" AS ENUM ('PARTICIPANTS', 'ARRESTS', 'DISMISSALS', 'SIGNATURES', 'INJURIES');

-- CreateEnum
CREATE TYPE "OutcomeExtent" AS ENUM ('FULL', 'PARTIAL', 'REVERSED');

-- CreateEnum
CREATE TYPE "FeedEventType" AS ENUM ('ARTICLE_PUBLISHED', 'ARTICLE_REVISED', 'ARTICLE_COMMENT_ADDED', 'ARTICLE_CORRECTED', 'ARTICLE_WITHDRAWN', 'STATEMENT_RECORDED', 'STATEMENT_STATUS_CHANGED', 'CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_OUTCOME_RECORDED');

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Secret" (
    "name" TEXT NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "Secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "url" TEXT,
    "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Affiliation" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "roleName" TEXT NOT NULL,
    "from" TEXT,
    "until" TEXT,

    CONSTRAINT "Affiliation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SourceReport" (
    "id" UUID NOT NULL,
    "outletId" UUID NOT NULL,
    "headline" TEXT,
    "url" TEXT,
    "publishedOn" TEXT,
    "note" TEXT,
    "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',

    CONSTRAINT "SourceReport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Article" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "state" "ArticleState" NOT NULL DEFAULT 'DRAFT',
    "language" TEXT NOT NULL DEFAULT 'en',
    "embargoedUntil" TIMESTAMPTZ(3),
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "firstPublishedAt" TIMESTAMPTZ(3),
    "publishedAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),
    "withdrawalReason" TEXT,
    "revisionNumber" INTEGER NOT NULL DEFAULT 1,
    "currentRevisionId" UUID,
    "publishedRevisionId" UUID,

    CONSTRAINT "Article_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ArticleRevision" (
    "id" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "createdById" UUID,
    "publishedAt" TIMESTAMPTZ(3),
    "headline" TEXT NOT NULL,
    "standfirst" TEXT,
    "byline" TEXT,
    "trailText" TEXT,
    "noteText" TEXT,
    "imageUrl" TEXT,
    "imageAltText" TEXT,
    "imageCaption" TEXT,
    "imageCreditText" TEXT,
    "imageWidth" INTEGER,
    "imageHeight" INTEGER,
    "license" TEXT,
    "usageTerms" TEXT,
    "copyrightNotice" TEXT,
    "creditText" TEXT,

    CONSTRAINT "ArticleRevision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Block" (
    "revisionId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "BlockKind" NOT NULL,
    "html" TEXT,
    "text" TEXT,
    "level" INTEGER,
    "statementId" UUID,
    "url" TEXT,
    "caption" TEXT,
    "provider" TEXT,
    "altText" TEXT,
    "creditText" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "ordered" BOOLEAN,
    "items" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "Block_pkey" PRIMARY KEY ("revisionId","id")
);

-- CreateTable
CREATE TABLE "RevisionStatement" (
    "revisionId" UUID NOT NULL,
    "statementId" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "RevisionStatement_pkey" PRIMARY KEY ("revisionId","statementId")
);

-- CreateTable
CREATE TABLE "UpdateNote" (
    "id" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "kind" "UpdateNoteKind" NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT statement_timestamp(),
    "statementId" UUID,

    CONSTRAINT "UpdateNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CommentRequest" (
    "id" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "askedOfPersonId" UUID,
    "askedOfOrganizationId" UUID,
    "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "deadline" TIMESTAMPTZ(3),
    "outcome" "CommentRequestOutcome" NOT NULL DEFAULT 'PENDING',
    "statementId" UUID,

    CONSTRAINT "CommentRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Statement" (
    "id" UUID NOT NULL,
    "kind" "StatementKind" NOT NULL,
    "text" TEXT NOT NULL,
    "language" TEXT NOT NULL DEFAULT 'en',
    "translatedFrom" TEXT,
    "speakerPersonId" UUID,
    "speakerOrganizationId" UUID,
    "roleName" TEXT,
    "onBehalfOfId" UUID,
    "channel" "StatementChannel" NOT NULL,
    "madeOn" TEXT,
    "madeOnFirst" DATE NOT NULL,
    "madeOnLast" DATE NOT NULL,
    "receivedAt" TIMESTAMPTZ(3),
    "place" TEXT,
    "status" "StatementStatus" NOT NULL DEFAULT 'CURRENT',
    "statusNote" TEXT,
    "inReplyToId" UUID,
    "sourceId" UUID,
    "url" TEXT,
    "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "Statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Campaign" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "summary" TEXT,
    "state" "CampaignState" NOT NULL DEFAULT 'ACTIVE',
    "startedOn" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CampaignTarget" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "personId" UUID,
    "organizationId" UUID,

    CONSTRAINT "CampaignTarget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CampaignDemand" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "addressedPersonId" UUID,
    "addressedOrganizationId" UUID,

    CONSTRAINT "CampaignDemand_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CampaignAction" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "kind" "CampaignActionKind" NOT NULL,
    "status" "CampaignActionStatus" NOT NULL DEFAULT 'COMPLETED',
    "title" TEXT NOT NULL,
    "description" TEXT,
    "startedOn" TEXT NOT NULL,
    "startedOnFirst" DATE NOT NULL,
    "startedOnLast" DATE NOT NULL,
    "endedOn" TEXT,
    "place" TEXT,

    CONSTRAINT "CampaignAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ActionFigure" (
    "id" UUID NOT NULL,
    "actionId" UUID NOT NULL,
    "kind" "FigureKind" NOT NULL,
    "low" INTEGER NOT NULL,
    "high" INTEGER NOT NULL,
    "attributedPersonId" UUID,
    "attributedOrganizationId" UUID,
    "sourceId" UUID,

    CONSTRAINT "ActionFigure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CampaignOutcome" (
    "id" UUID NOT NULL,
    "campaignId" UUID NOT NULL,
    "demandId" UUID,
    "summary" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "dateFirst" DATE NOT NULL,
    "extent" "OutcomeExtent" NOT NULL,
    "targetPersonId" UUID,
    "targetOrganizationId" UUID,

    CONSTRAINT "CampaignOutcome_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FeedEvent" (
    "id" UUID NOT NULL,
    "transactionId" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "sequence" BIGSERIAL NOT NULL,
    "type" "FeedEventType" NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "articleId" UUID,
    "revisionId" UUID,
    "noteId" UUID,
    "statementId" UUID,
    "actionId" UUID,
    "outcomeId" UUID,
    "speakerId" UUID,
    "campaignIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "reason" TEXT,

    CONSTRAINT "FeedEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Newsletter" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "frequency" TEXT NOT NULL,

    CONSTRAINT "Newsletter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_ArticleRevisionToTag" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_ArticleRevisionToTag_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_ArticleRevisionToSourceReport" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_ArticleRevisionToSourceReport_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_ArticleRevisionToCampaign" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_ArticleRevisionToCampaign_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_CampaignToOrganization" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignToOrganization_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_CampaignToStatement" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignToStatement_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_CampaignActionToOrganization" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignActionToOrganization_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_CampaignActionToSourceReport" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignActionToSourceReport_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_CampaignOutcomeToSourceReport" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignOutcomeToSourceReport_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "ApiToken_memberId_idx" ON "ApiToken"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Person_slug_key" ON "Person"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization"("slug");

-- CreateIndex
CREATE INDEX "Affiliation_personId_idx" ON "Affiliation"("personId");

-- CreateIndex
CREATE INDEX "Affiliation_organizationId_idx" ON "Affiliation"("organizationId");

-- CreateIndex
CREATE INDEX "SourceReport_outletId_idx" ON "SourceReport"("outletId");

-- CreateIndex
CREATE UNIQUE INDEX "Tag_slug_key" ON "Tag"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Article_slug_key" ON "Article"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Article_currentRevisionId_key" ON "Article"("currentRevisionId");

-- CreateIndex
CREATE UNIQUE INDEX "Article_publishedRevisionId_key" ON "Article"("publishedRevisionId");

-- CreateIndex
CREATE INDEX "Article_state_firstPublishedAt_id_idx" ON "Article"("state", "firstPublishedAt" DESC, "id");

-- CreateIndex
CREATE INDEX "Article_state_publishedAt_id_idx" ON "Article"("state", "publishedAt" DESC, "id");

-- CreateIndex
CREATE INDEX "Article_modifiedAt_id_idx" ON "Article"("modifiedAt" DESC, "id");

-- CreateIndex
CREATE INDEX "Article_createdById_idx" ON "Article"("createdById");

-- CreateIndex
CREATE INDEX "ArticleRevision_createdById_idx" ON "ArticleRevision"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "ArticleRevision_articleId_number_key" ON "ArticleRevision"("articleId", "number");

-- CreateIndex
CREATE INDEX "Block_statementId_idx" ON "Block"("statementId");

-- CreateIndex
CREATE UNIQUE INDEX "Block_revisionId_position_key" ON "Block"("revisionId", "position");

-- CreateIndex
CREATE INDEX "RevisionStatement_statementId_idx" ON "RevisionStatement"("statementId");

-- CreateIndex
CREATE INDEX "UpdateNote_articleId_createdAt_id_idx" ON "UpdateNote"("articleId", "createdAt" DESC, "id");

-- CreateIndex
CREATE INDEX "UpdateNote_revisionId_idx" ON "UpdateNote"("revisionId");

-- CreateIndex
CREATE INDEX "UpdateNote_statementId_idx" ON "UpdateNote"("statementId");

-- CreateIndex
CREATE UNIQUE INDEX "CommentRequest_statementId_key" ON "CommentRequest"("statementId");

-- CreateIndex
CREATE INDEX "CommentRequest_articleId_idx" ON "CommentRequest"("articleId");

-- CreateIndex
CREATE INDEX "CommentRequest_askedOfPersonId_idx" ON "CommentRequest"("askedOfPersonId");

-- CreateIndex
CREATE INDEX "CommentRequest_askedOfOrganizationId_idx" ON "CommentRequest"("askedOfOrganizationId");

-- CreateIndex
CREATE INDEX "Statement_speakerPersonId_madeOnFirst_id_idx" ON "Statement"("speakerPersonId", "madeOnFirst" DESC, "id");

-- CreateIndex
CREATE INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx" ON "Statement"("speakerOrganizationId", "madeOnFirst" DESC, "id");

-- CreateIndex
CREATE INDEX "Statement_onBehalfOfId_idx" ON "Statement"("onBehalfOfId");

-- CreateIndex
CREATE INDEX "Statement_inReplyToId_idx" ON "Statement"("inReplyToId");

-- CreateIndex
CREATE INDEX "Statement_sourceId_idx" ON "Statement"("sourceId");

-- CreateIndex
CREATE INDEX "Statement_visibility_madeOnFirst_id_idx" ON "Statement"("visibility", "madeOnFirst" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "Campaign_slug_key" ON "Campaign"("slug");

-- CreateIndex
CREATE INDEX "CampaignTarget_personId_idx" ON "CampaignTarget"("personId");

-- CreateIndex
CREATE INDEX "CampaignTarget_organizationId_idx" ON "CampaignTarget"("organizationId");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignTarget_campaignId_position_key" ON "CampaignTarget"("campaignId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignTarget_campaignId_personId_key" ON "CampaignTarget"("campaignId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignTarget_campaignId_organizationId_key" ON "CampaignTarget"("campaignId", "organizationId");

-- CreateIndex
CREATE INDEX "CampaignDemand_campaignId_idx" ON "CampaignDemand"("campaignId");

-- CreateIndex
CREATE INDEX "CampaignDemand_addressedPersonId_idx" ON "CampaignDemand"("addressedPersonId");

-- CreateIndex
CREATE INDEX "CampaignDemand_addressedOrganizationId_idx" ON "CampaignDemand"("addressedOrganizationId");

-- CreateIndex
CREATE UNIQUE INDEX "CampaignDemand_id_campaignId_key" ON "CampaignDemand"("id", "campaignId");

-- CreateIndex
CREATE INDEX "CampaignAction_campaignId_startedOnFirst_id_idx" ON "CampaignAction"("campaignId", "startedOnFirst", "id");

-- CreateIndex
CREATE INDEX "CampaignAction_startedOnFirst_id_idx" ON "CampaignAction"("startedOnFirst", "id");

-- CreateIndex
CREATE INDEX "ActionFigure_actionId_idx" ON "ActionFigure"("actionId");

-- CreateIndex
CREATE INDEX "ActionFigure_attributedPersonId_idx" ON "ActionFigure"("attributedPersonId");

-- CreateIndex
CREATE INDEX "ActionFigure_attributedOrganizationId_idx" ON "ActionFigure"("attributedOrganizationId");

-- CreateIndex
CREATE INDEX "ActionFigure_sourceId_idx" ON "ActionFigure"("sourceId");

-- CreateIndex
CREATE INDEX "CampaignOutcome_campaignId_dateFirst_id_idx" ON "CampaignOutcome"("campaignId", "dateFirst", "id");

-- CreateIndex
CREATE INDEX "CampaignOutcome_demandId_idx" ON "CampaignOutcome"("demandId");

-- CreateIndex
CREATE INDEX "CampaignOutcome_targetPersonId_idx" ON "CampaignOutcome"("targetPersonId");

-- CreateIndex
CREATE INDEX "CampaignOutcome_targetOrganizationId_idx" ON "CampaignOutcome"("targetOrganizationId");

-- CreateIndex
CREATE UNIQUE INDEX "FeedEvent_sequence_key" ON "FeedEvent"("sequence");

-- CreateIndex
CREATE INDEX "FeedEvent_articleId_transactionId_sequence_idx" ON "FeedEvent"("articleId", "transactionId", "sequence");

-- CreateIndex
CREATE INDEX "FeedEvent_campaignIds_idx" ON "FeedEvent" USING GIN ("campaignIds");

-- CreateIndex
CREATE INDEX "FeedEvent_speakerId_transactionId_sequence_idx" ON "FeedEvent"("speakerId", "transactionId", "sequence");

-- CreateIndex
CREATE INDEX "FeedEvent_revisionId_idx" ON "FeedEvent"("revisionId");

-- CreateIndex
CREATE INDEX "FeedEvent_statementId_idx" ON "FeedEvent"("statementId");

-- CreateIndex
CREATE INDEX "FeedEvent_noteId_idx" ON "FeedEvent"("noteId");

-- CreateIndex
CREATE INDEX "FeedEvent_actionId_idx" ON "FeedEvent"("actionId");

-- CreateIndex
CREATE INDEX "FeedEvent_outcomeId_idx" ON "FeedEvent"("outcomeId");

-- CreateIndex
CREATE UNIQUE INDEX "FeedEvent_transactionId_sequence_key" ON "FeedEvent"("transactionId", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "Newsletter_slug_key" ON "Newsletter"("slug");

-- CreateIndex
CREATE INDEX "_ArticleRevisionToTag_B_index" ON "_ArticleRevisionToTag"("B");

-- CreateIndex
CREATE INDEX "_ArticleRevisionToSourceReport_B_index" ON "_ArticleRevisionToSourceReport"("B");

-- CreateIndex
CREATE INDEX "_ArticleRevisionToCampaign_B_index" ON "_ArticleRevisionToCampaign"("B");

-- CreateIndex
CREATE INDEX "_CampaignToOrganization_B_index" ON "_CampaignToOrganization"("B");

-- CreateIndex
CREATE INDEX "_CampaignToStatement_B_index" ON "_CampaignToStatement"("B");

-- CreateIndex
CREATE INDEX "_CampaignActionToOrganization_B_index" ON "_CampaignActionToOrganization"("B");

-- CreateIndex
CREATE INDEX "_CampaignActionToSourceReport_B_index" ON "_CampaignActionToSourceReport"("B");

-- CreateIndex
CREATE INDEX "_CampaignOutcomeToSourceReport_B_index" ON "_CampaignOutcomeToSourceReport"("B");

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Affiliation" ADD CONSTRAINT "Affiliation_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Affiliation" ADD CONSTRAINT "Affiliation_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SourceReport" ADD CONSTRAINT "SourceReport_outletId_fkey" FOREIGN KEY ("outletId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Article" ADD CONSTRAINT "Article_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Article" ADD CONSTRAINT "Article_currentRevisionId_fkey" FOREIGN KEY ("currentRevisionId") REFERENCES "ArticleRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Article" ADD CONSTRAINT "Article_publishedRevisionId_fkey" FOREIGN KEY ("publishedRevisionId") REFERENCES "ArticleRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RevisionStatement" ADD CONSTRAINT "RevisionStatement_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RevisionStatement" ADD CONSTRAINT "RevisionStatement_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_askedOfPersonId_fkey" FOREIGN KEY ("askedOfPersonId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_askedOfOrganizationId_fkey" FOREIGN KEY ("askedOfOrganizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_speakerPersonId_fkey" FOREIGN KEY ("speakerPersonId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_speakerOrganizationId_fkey" FOREIGN KEY ("speakerOrganizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_onBehalfOfId_fkey" FOREIGN KEY ("onBehalfOfId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_inReplyToId_fkey" FOREIGN KEY ("inReplyToId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceReport"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignTarget" ADD CONSTRAINT "CampaignTarget_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignTarget" ADD CONSTRAINT "CampaignTarget_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignTarget" ADD CONSTRAINT "CampaignTarget_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignDemand" ADD CONSTRAINT "CampaignDemand_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignDemand" ADD CONSTRAINT "CampaignDemand_addressedPersonId_fkey" FOREIGN KEY ("addressedPersonId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignDemand" ADD CONSTRAINT "CampaignDemand_addressedOrganizationId_fkey" FOREIGN KEY ("addressedOrganizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignAction" ADD CONSTRAINT "CampaignAction_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_attributedPersonId_fkey" FOREIGN KEY ("attributedPersonId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_attributedOrganizationId_fkey" FOREIGN KEY ("attributedOrganizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceReport"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_demandId_campaignId_fkey" FOREIGN KEY ("demandId", "campaignId") REFERENCES "CampaignDemand"("id", "campaignId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_targetPersonId_fkey" FOREIGN KEY ("targetPersonId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_targetOrganizationId_fkey" FOREIGN KEY ("targetOrganizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_noteId_fkey" FOREIGN KEY ("noteId") REFERENCES "UpdateNote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "CampaignAction"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_outcomeId_fkey" FOREIGN KEY ("outcomeId") REFERENCES "CampaignOutcome"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToTag" ADD CONSTRAINT "_ArticleRevisionToTag_A_fkey" FOREIGN KEY ("A") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToTag" ADD CONSTRAINT "_ArticleRevisionToTag_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToSourceReport" ADD CONSTRAINT "_ArticleRevisionToSourceReport_A_fkey" FOREIGN KEY ("A") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToSourceReport" ADD CONSTRAINT "_ArticleRevisionToSourceReport_B_fkey" FOREIGN KEY ("B") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToCampaign" ADD CONSTRAINT "_ArticleRevisionToCampaign_A_fkey" FOREIGN KEY ("A") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_ArticleRevisionToCampaign" ADD CONSTRAINT "_ArticleRevisionToCampaign_B_fkey" FOREIGN KEY ("B") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignToOrganization" ADD CONSTRAINT "_CampaignToOrganization_A_fkey" FOREIGN KEY ("A") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignToOrganization" ADD CONSTRAINT "_CampaignToOrganization_B_fkey" FOREIGN KEY ("B") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignToStatement" ADD CONSTRAINT "_CampaignToStatement_A_fkey" FOREIGN KEY ("A") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignToStatement" ADD CONSTRAINT "_CampaignToStatement_B_fkey" FOREIGN KEY ("B") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignActionToOrganization" ADD CONSTRAINT "_CampaignActionToOrganization_A_fkey" FOREIGN KEY ("A") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignActionToOrganization" ADD CONSTRAINT "_CampaignActionToOrganization_B_fkey" FOREIGN KEY ("B") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignActionToSourceReport" ADD CONSTRAINT "_CampaignActionToSourceReport_A_fkey" FOREIGN KEY ("A") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignActionToSourceReport" ADD CONSTRAINT "_CampaignActionToSourceReport_B_fkey" FOREIGN KEY ("B") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignOutcomeToSourceReport" ADD CONSTRAINT "_CampaignOutcomeToSourceReport_A_fkey" FOREIGN KEY ("A") REFERENCES "CampaignOutcome"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignOutcomeToSourceReport" ADD CONSTRAINT "_CampaignOutcomeToSourceReport_B_fkey" FOREIGN KEY ("B") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here on: what schema.prisma can't say.

-- Nothing without a name, no slug that an address can't hold.
ALTER TABLE "Article" ADD CONSTRAINT "Article_slug_check" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
ALTER TABLE "Person" ADD CONSTRAINT "Person_slug_check" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
ALTER TABLE "Organization" ADD CONSTRAINT "Organization_slug_check" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_slug_check" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_headline_check" CHECK (btrim("headline") <> '');
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_text_check" CHECK (btrim("text") <> '');
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_text_check" CHECK (btrim("text") <> '');

-- What is published shows a revision; what is withdrawn says since when and why.
ALTER TABLE "Article" ADD CONSTRAINT "Article_state_check" CHECK (
  CASE "state"
    WHEN 'PUBLISHED' THEN "publishedRevisionId" IS NOT NULL AND "firstPublishedAt" IS NOT NULL AND "publishedAt" IS NOT NULL
    WHEN 'WITHDRAWN' THEN "withdrawnAt" IS NOT NULL AND "withdrawalReason" IS NOT NULL
    ELSE "publishedRevisionId" IS NULL
  END
);
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_number_check" CHECK ("number" >= 1);
-- An article shows revisions of its own.
CREATE FUNCTION "own_revisions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "ArticleRevision"
    WHERE "id" IN (NEW."currentRevisionId", NEW."publishedRevisionId") AND "articleId" <> NEW."id"
  ) THEN
    RAISE EXCEPTION 'article % points at a revision of another article', NEW."id" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Article_own_revisions" BEFORE INSERT OR UPDATE OF "currentRevisionId", "publishedRevisionId" ON "Article"
  FOR EACH ROW EXECUTE FUNCTION "own_revisions"();

-- A block has what its kind needs, and nothing of another kind.
ALTER TABLE "Block" ADD CONSTRAINT "Block_kind_check" CHECK (
  CASE "kind"
    WHEN 'PARAGRAPH' THEN "html" IS NOT NULL AND num_nonnulls("text", "level", "statementId", "url", "provider", "altText", "ordered") = 0
    WHEN 'HEADING' THEN "text" IS NOT NULL AND "level" BETWEEN 2 AND 6 AND num_nonnulls("html", "statementId", "url", "provider", "altText", "ordered") = 0
    WHEN 'QUOTE' THEN "statementId" IS NOT NULL AND num_nonnulls("html", "text", "level", "url", "provider", "altText", "ordered") = 0
    WHEN 'IMAGE' THEN "url" IS NOT NULL AND "altText" IS NOT NULL AND num_nonnulls("html", "text", "level", "statementId", "provider", "ordered") = 0
    WHEN 'EMBED' THEN "url" IS NOT NULL AND "provider" IS NOT NULL AND num_nonnulls("html", "text", "level", "altText", "ordered") = 0
    WHEN 'LIST' THEN "ordered" IS NOT NULL AND cardinality("items") > 0 AND num_nonnulls("html", "text", "level", "statementId", "url", "provider", "altText") = 0
  END
);
ALTER TABLE "Block" ADD CONSTRAINT "Block_position_check" CHECK ("position" >= 0);

-- A person or an organisation: exactly one where somebody must be named, one at most elsewhere.
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_speaker_check" CHECK (num_nonnulls("speakerPersonId", "speakerOrganizationId") = 1);
ALTER TABLE "CampaignTarget" ADD CONSTRAINT "CampaignTarget_target_check" CHECK (num_nonnulls("personId", "organizationId") = 1);
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_askedOf_check" CHECK (num_nonnulls("askedOfPersonId", "askedOfOrganizationId") = 1);
ALTER TABLE "CampaignDemand" ADD CONSTRAINT "CampaignDemand_addressedTo_check" CHECK (num_nonnulls("addressedPersonId", "addressedOrganizationId") <= 1);
ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_attributedTo_check" CHECK (num_nonnulls("attributedPersonId", "attributedOrganizationId") <= 1);
ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_target_check" CHECK (num_nonnulls("targetPersonId", "targetOrganizationId") <= 1);

ALTER TABLE "ActionFigure" ADD CONSTRAINT "ActionFigure_range_check" CHECK (0 <= "low" AND "low" <= "high");
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_madeOn_check" CHECK ("madeOnFirst" <= "madeOnLast");
ALTER TABLE "CampaignAction" ADD CONSTRAINT "CampaignAction_startedOn_check" CHECK ("startedOnFirst" <= "startedOnLast");
ALTER TABLE "CommentRequest" ADD CONSTRAINT "CommentRequest_outcome_check" CHECK (("outcome" = 'RECEIVED') = ("statementId" IS NOT NULL));
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_hash_check" CHECK (octet_length("hash") = 32);

-- A saved revision and a logged event stay as they are.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "ArticleRevision_immutable" BEFORE UPDATE ON "ArticleRevision" FOR EACH ROW
  WHEN (OLD."publishedAt" IS NOT NULL OR to_jsonb(NEW) - 'publishedAt' <> to_jsonb(OLD) - 'publishedAt')
  EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "Block_immutable" BEFORE UPDATE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "RevisionStatement_immutable" BEFORE UPDATE ON "RevisionStatement" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "UpdateNote_immutable" BEFORE UPDATE OR DELETE ON "UpdateNote" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "FeedEvent_immutable" BEFORE UPDATE ON "FeedEvent" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- The log. An event refers to what its type tells of; a statement is told of once.
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_type_check" CHECK (
  CASE "type"
    WHEN 'ARTICLE_PUBLISHED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_REVISED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_COMMENT_ADDED' THEN num_nulls("articleId", "revisionId", "noteId", "statementId", "speakerId") = 0
    WHEN 'ARTICLE_CORRECTED' THEN num_nulls("articleId", "revisionId", "noteId") = 0
    WHEN 'ARTICLE_WITHDRAWN' THEN "articleId" IS NOT NULL
    WHEN 'STATEMENT_RECORDED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'STATEMENT_STATUS_CHANGED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'CAMPAIGN_ACTION_RECORDED' THEN "actionId" IS NOT NULL AND cardinality("campaignIds") = 1
    WHEN 'CAMPAIGN_OUTCOME_RECORDED' THEN "outcomeId" IS NOT NULL AND cardinality("campaignIds") = 1
  END
);
CREATE UNIQUE INDEX "FeedEvent_statement_recorded_once" ON "FeedEvent" ("statementId") WHERE "type" = 'STATEMENT_RECORDED';

-- Every commit that adds to the log wakes the nodes, whoever wrote it. PostgreSQL folds equal wake-ups into one.
CREATE FUNCTION "wake_nodes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dateline_feed', '');
  RETURN NULL;
END $$;
CREATE TRIGGER "FeedEvent_wake" AFTER INSERT ON "FeedEvent" FOR EACH STATEMENT EXECUTE FUNCTION "wake_nodes"();

-- A campaign’s story; see TimelineEntry in schema.prisma.
CREATE VIEW "TimelineEntry" AS
  SELECT "id", "campaignId", "startedOnFirst" AS "day", "id" AS "actionId", NULL::uuid AS "outcomeId",
         NULL::uuid AS "statementId", NULL::uuid AS "articleId", NULL::uuid AS "revisionId"
  FROM "CampaignAction"
UNION ALL
  SELECT "id", "campaignId", "dateFirst", NULL, "id", NULL, NULL, NULL
  FROM "CampaignOutcome"
UNION ALL
  SELECT s."id", c."A", s."madeOnFirst", NULL, NULL, s."id", NULL, NULL
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B"
UNION ALL
  SELECT r."id", c."B", (coalesce(a."firstPublishedAt", a."createdAt") AT TIME ZONE 'UTC')::date, NULL, NULL, NULL, a."id", r."id"
  FROM "_ArticleRevisionToCampaign" c JOIN "ArticleRevision" r ON r."id" = c."A" JOIN "Article" a ON a."id" = r."articleId";
