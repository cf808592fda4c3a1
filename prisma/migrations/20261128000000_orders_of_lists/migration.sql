-- Indexes that have the whole order of a list: with a part of it, PostgreSQL reads and sorts all rows that are equal in that part, or
-- all rows.
DROP INDEX "Article_createdById_idx";
DROP INDEX "Article_modifiedAt_id_idx";
DROP INDEX "Article_scheduledFor_id_idx";
DROP INDEX "Article_slug_idx";
DROP INDEX "Article_state_firstPublishedAt_id_idx";
DROP INDEX "Article_state_publishedAt_id_idx";
DROP INDEX "AuditEntry_memberId_idx";
DROP INDEX "AuditEntry_occurredAt_id_idx";
DROP INDEX "AuditEntry_subjectId_idx";
DROP INDEX "FeedEvent_actionId_idx";
DROP INDEX "FeedEvent_articleId_position_idx";
DROP INDEX "FeedEvent_campaignId_idx";
DROP INDEX "FeedEvent_demandId_idx";
DROP INDEX "FeedEvent_newsletterId_idx";
DROP INDEX "FeedEvent_noteId_idx";
DROP INDEX "FeedEvent_organizationId_idx";
DROP INDEX "FeedEvent_outcomeId_idx";
DROP INDEX "FeedEvent_personId_idx";
DROP INDEX "FeedEvent_revisionId_idx";
DROP INDEX "FeedEvent_sourceId_idx";
DROP INDEX "FeedEvent_speakerId_position_idx";
DROP INDEX "FeedEvent_statementId_idx";
DROP INDEX "Statement_onBehalfOfId_idx";
DROP INDEX "Statement_visibility_madeOnFirst_id_idx";
DROP INDEX "UpdateNote_articleId_createdAt_id_idx";
ALTER TABLE "CommentRequest" ADD COLUMN     "articleCreatedById" UUID;
UPDATE "CommentRequest" r SET "articleCreatedById" = a."createdById" FROM "Article" a WHERE a."id" = r."articleId" AND a."createdById" IS NOT NULL;
CREATE INDEX "Article_state_firstPublishedAt_id_idx" ON "Article"("state", "firstPublishedAt" DESC, "id" DESC);
CREATE INDEX "Article_state_publishedAt_id_idx" ON "Article"("state", "publishedAt" DESC, "id" DESC);
CREATE INDEX "Article_state_modifiedAt_id_idx" ON "Article"("state", "modifiedAt" DESC, "id" DESC);
CREATE INDEX "Article_firstPublishedAt_id_idx" ON "Article"("firstPublishedAt" DESC, "id" DESC);
CREATE INDEX "Article_modifiedAt_id_idx" ON "Article"("modifiedAt" DESC, "id" DESC);
CREATE INDEX "Article_createdById_firstPublishedAt_id_idx" ON "Article"("createdById", "firstPublishedAt" DESC, "id" DESC);
CREATE INDEX "Article_createdById_publishedAt_id_idx" ON "Article"("createdById", "publishedAt" DESC, "id" DESC);
CREATE INDEX "Article_createdById_modifiedAt_id_idx" ON "Article"("createdById", "modifiedAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_occurredAt_id_idx" ON "AuditEntry"("occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_subjectId_occurredAt_id_idx" ON "AuditEntry"("subjectId", "occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_memberId_occurredAt_id_idx" ON "AuditEntry"("memberId", "occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_action_occurredAt_id_idx" ON "AuditEntry"("action", "occurredAt" DESC, "id" DESC);
CREATE INDEX "Campaign_createdAt_id_idx" ON "Campaign"("createdAt" DESC, "id" DESC);
CREATE INDEX "CampaignAction_campaignId_type_startedOnLast_startedOnFirst_idx" ON "CampaignAction"("campaignId", "type", "startedOnLast", "startedOnFirst" DESC, "id");
CREATE INDEX "CampaignAction_type_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction"("type", "startedOnLast", "startedOnFirst" DESC, "id");
CREATE INDEX "CommentRequest_deadline_id_idx" ON "CommentRequest"("deadline", "id");
CREATE INDEX "CommentRequest_visibility_deadline_id_idx" ON "CommentRequest"("visibility", "deadline", "id");
CREATE INDEX "CommentRequest_visibility_outcome_deadline_id_idx" ON "CommentRequest"("visibility", "outcome", "deadline", "id");
CREATE INDEX "CommentRequest_articleCreatedById_deadline_id_idx" ON "CommentRequest"("articleCreatedById", "deadline", "id");
CREATE INDEX "CommentRequest_articleCreatedById_outcome_deadline_id_idx" ON "CommentRequest"("articleCreatedById", "outcome", "deadline", "id");
CREATE INDEX "FeedEvent_type_position_idx" ON "FeedEvent"("type", "position");
CREATE INDEX "Statement_madeOnFirst_id_idx" ON "Statement"("madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_madeOnFirst_id_idx" ON "Statement"("visibility", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "UpdateNote_articleId_createdAt_id_idx" ON "UpdateNote"("articleId", "createdAt" DESC, "id" DESC);

-- Of what few statements have: those made on behalf of an organisation.
CREATE INDEX "Statement_onBehalfOfId_madeOnFirst_id_idx" ON "Statement"("onBehalfOfId", "madeOnFirst" DESC, "id" DESC) WHERE "onBehalfOfId" IS NOT NULL;
CREATE INDEX "Statement_onBehalfOfId_visibility_madeOnFirst_id_idx" ON "Statement"("onBehalfOfId", "visibility", "madeOnFirst" DESC, "id" DESC) WHERE "onBehalfOfId" IS NOT NULL;

-- With the columns that filters ask for, a filter is checked without reading the statement.
DROP INDEX "Statement_speakerPersonId_madeOnFirst_id_idx";
DROP INDEX "Statement_speakerPersonId_visibility_madeOnFirst_id_idx";
DROP INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx";
DROP INDEX "Statement_speakerOrganizationId_visibility_madeOnFirst_id_idx";
CREATE INDEX "Statement_speakerPersonId_madeOnFirst_id_idx" ON "Statement"("speakerPersonId", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerPersonId" IS NOT NULL;
CREATE INDEX "Statement_speakerPersonId_visibility_madeOnFirst_id_idx" ON "Statement"("speakerPersonId", "visibility", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerPersonId" IS NOT NULL;
CREATE INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx" ON "Statement"("speakerOrganizationId", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerOrganizationId" IS NOT NULL;
CREATE INDEX "Statement_speakerOrganizationId_visibility_madeOnFirst_id_idx" ON "Statement"("speakerOrganizationId", "visibility", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerOrganizationId" IS NOT NULL;

-- Few articles are scheduled.
CREATE INDEX "Article_scheduledFor_firstPublishedAt_id_idx" ON "Article"("scheduledFor", "firstPublishedAt", "id") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_state_scheduledFor_firstPublishedAt_id_idx" ON "Article"("state", "scheduledFor", "firstPublishedAt", "id") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_firstPublishedAt_id_idx" ON "Article"("firstPublishedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_publishedAt_id_idx" ON "Article"("publishedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_modifiedAt_id_idx" ON "Article"("modifiedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_createdById_scheduledFor_firstPublishedAt_id_idx" ON "Article"("createdById", "scheduledFor", "firstPublishedAt", "id") WHERE "scheduledFor" IS NOT NULL;

-- An event is about one thing, so each of these indexes had an entry for every event and a use for few. Nothing looks for the events
-- of a revision or a note.
CREATE INDEX "FeedEvent_articleId_position_idx" ON "FeedEvent"("articleId", "position") WHERE "articleId" IS NOT NULL;
CREATE INDEX "FeedEvent_speakerId_position_idx" ON "FeedEvent"("speakerId", "position") WHERE "speakerId" IS NOT NULL;
CREATE INDEX "FeedEvent_campaignId_position_idx" ON "FeedEvent"("campaignId", "position") WHERE "campaignId" IS NOT NULL;
CREATE INDEX "FeedEvent_statementId_idx" ON "FeedEvent"("statementId") WHERE "statementId" IS NOT NULL;
CREATE INDEX "FeedEvent_actionId_idx" ON "FeedEvent"("actionId") WHERE "actionId" IS NOT NULL;
CREATE INDEX "FeedEvent_outcomeId_idx" ON "FeedEvent"("outcomeId") WHERE "outcomeId" IS NOT NULL;
CREATE INDEX "FeedEvent_demandId_idx" ON "FeedEvent"("demandId") WHERE "demandId" IS NOT NULL;
CREATE INDEX "FeedEvent_personId_idx" ON "FeedEvent"("personId") WHERE "personId" IS NOT NULL;
CREATE INDEX "FeedEvent_organizationId_idx" ON "FeedEvent"("organizationId") WHERE "organizationId" IS NOT NULL;
CREATE INDEX "FeedEvent_sourceId_idx" ON "FeedEvent"("sourceId") WHERE "sourceId" IS NOT NULL;
CREATE INDEX "FeedEvent_newsletterId_idx" ON "FeedEvent"("newsletterId") WHERE "newsletterId" IS NOT NULL;

-- Reporters see the requests for their own articles. An index needs the column in the same table.
CREATE FUNCTION "name_creator_of_article"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "createdById" INTO NEW."articleCreatedById" FROM "Article" WHERE "id" = NEW."articleId";
  RETURN NEW;
END $$;
CREATE TRIGGER "CommentRequest_creator" BEFORE INSERT OR UPDATE OF "articleId", "articleCreatedById" ON "CommentRequest" FOR EACH ROW
  EXECUTE FUNCTION "name_creator_of_article"();
CREATE FUNCTION "name_creator_in_requests"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "CommentRequest" SET "articleCreatedById" = NEW."createdById" WHERE "articleId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "Article_creator" AFTER UPDATE OF "createdById" ON "Article" FOR EACH ROW
  WHEN (OLD."createdById" IS DISTINCT FROM NEW."createdById") EXECUTE FUNCTION "name_creator_in_requests"();

ANALYZE "CommentRequest";
