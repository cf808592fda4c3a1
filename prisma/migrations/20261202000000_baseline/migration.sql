-- The tables of Dateline, in the order of schema.prisma's subjects, with what that file can't express: checks, partial indexes, indexes on
-- expressions, a view and the first rows. Functions and triggers are in prisma/sql.

-- For typos in names and words, and for accents. Trusted extensions: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- What a search by names compares: lower case, without accents. Indexes use it, so it is here and not in prisma/sql.
CREATE FUNCTION searchable(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT lower(regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]', '', 'g')) $$;

-- --------------------------------------------------------------------------------------------- members
CREATE TYPE "Role" AS ENUM ('REPORTER', 'EDITOR', 'ADMIN');
CREATE TABLE "Member" (
  "id" UUID PRIMARY KEY,
  "name" TEXT NOT NULL,
  "role" "Role" NOT NULL,
  "issuer" TEXT,
  "subject" TEXT,
  "roleSaidAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "deactivatedAt" TIMESTAMPTZ(3),
  CONSTRAINT "Member_subject_check" CHECK (num_nonnulls("issuer", "subject") IN (0, 2))
);
CREATE UNIQUE INDEX "Member_issuer_subject_key" ON "Member" ("issuer", "subject");

CREATE TYPE "TokenScope" AS ENUM ('READ', 'WRITE', 'PUBLISH', 'MANAGE');
CREATE TABLE "ApiToken" (
  "id" UUID PRIMARY KEY,
  "memberId" UUID NOT NULL REFERENCES "Member" ON DELETE CASCADE ON UPDATE CASCADE,
  "name" TEXT NOT NULL,
  "hash" BYTEA NOT NULL CHECK (octet_length("hash") = 32),
  -- An array column is never null, and a token without any scope would be one that nobody can use.
  "scopes" "TokenScope"[] DEFAULT ARRAY['READ', 'WRITE', 'PUBLISH', 'MANAGE']::"TokenScope"[] CHECK ("scopes" IS NOT NULL AND cardinality("scopes") > 0),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "expiresAt" TIMESTAMPTZ(3),
  "revokedAt" TIMESTAMPTZ(3),
  "lastUsedAt" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken" ("hash");
CREATE INDEX "ApiToken_memberId_idx" ON "ApiToken" ("memberId");

CREATE TABLE "Secret" ("name" TEXT PRIMARY KEY, "value" BYTEA NOT NULL);

-- --------------------------------------------------------------------------------------------- changes
CREATE TABLE "AuditEntry" (
  "id" UUID PRIMARY KEY,
  "occurredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "memberId" UUID REFERENCES "Member" ON DELETE RESTRICT ON UPDATE CASCADE,
  "tokenId" UUID REFERENCES "ApiToken" ON DELETE RESTRICT ON UPDATE CASCADE,
  "action" TEXT NOT NULL,
  "typename" TEXT,
  "subjectId" UUID,
  "details" JSONB
);
CREATE INDEX "AuditEntry_occurredAt_id_idx" ON "AuditEntry" ("occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_subjectId_occurredAt_id_idx" ON "AuditEntry" ("subjectId", "occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_memberId_occurredAt_id_idx" ON "AuditEntry" ("memberId", "occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_action_occurredAt_id_idx" ON "AuditEntry" ("action", "occurredAt" DESC, "id" DESC);
CREATE INDEX "AuditEntry_tokenId_idx" ON "AuditEntry" ("tokenId");

CREATE TABLE "IdempotentChange" (
  "scope" TEXT NOT NULL,
  "key" BYTEA NOT NULL,
  "request" BYTEA NOT NULL,
  "made" JSONB NOT NULL DEFAULT '{}',
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY ("scope", "key")
);
CREATE INDEX "IdempotentChange_createdAt_idx" ON "IdempotentChange" ("createdAt");

-- ---------------------------------------------------------------------------- people and organisations
CREATE TYPE "Visibility" AS ENUM ('MEMBERS', 'PUBLIC');
CREATE TABLE "Person" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  "name" TEXT NOT NULL,
  "description" TEXT,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS'
);
CREATE UNIQUE INDEX "Person_slug_key" ON "Person" ("slug");
CREATE INDEX "Person_name_id_idx" ON "Person" ("name", "id");
CREATE INDEX "Person_visibility_name_id_idx" ON "Person" ("visibility", "name", "id");

CREATE TABLE "Organization" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  "name" TEXT NOT NULL,
  "description" TEXT,
  "website" TEXT,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',
  "partOfId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "Organization_partOf_check" CHECK ("partOfId" <> "id")
);
CREATE UNIQUE INDEX "Organization_slug_key" ON "Organization" ("slug");
CREATE INDEX "Organization_partOfId_name_id_idx" ON "Organization" ("partOfId", "name", "id");
CREATE INDEX "Organization_name_id_idx" ON "Organization" ("name", "id");
CREATE INDEX "Organization_visibility_name_id_idx" ON "Organization" ("visibility", "name", "id");

CREATE TABLE "Affiliation" (
  "id" UUID PRIMARY KEY,
  "personId" UUID NOT NULL REFERENCES "Person" ON DELETE CASCADE ON UPDATE CASCADE,
  "organizationId" UUID NOT NULL REFERENCES "Organization" ON DELETE RESTRICT ON UPDATE CASCADE,
  "roleName" TEXT NOT NULL,
  "from" TEXT,
  "until" TEXT
);
CREATE INDEX "Affiliation_personId_idx" ON "Affiliation" ("personId");
CREATE INDEX "Affiliation_organizationId_idx" ON "Affiliation" ("organizationId");

CREATE TABLE "SocialAccount" (
  "id" UUID PRIMARY KEY,
  "personId" UUID REFERENCES "Person" ON DELETE CASCADE ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "platform" TEXT NOT NULL,
  "handle" TEXT NOT NULL,
  "url" TEXT,
  CONSTRAINT "SocialAccount_owner_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE UNIQUE INDEX "SocialAccount_personId_position_key" ON "SocialAccount" ("personId", "position");
CREATE UNIQUE INDEX "SocialAccount_organizationId_position_key" ON "SocialAccount" ("organizationId", "position");

CREATE TABLE "SourceReport" (
  "id" UUID PRIMARY KEY,
  "headline" TEXT,
  "url" TEXT,
  "publishedOn" TEXT,
  "note" TEXT,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS'
);
CREATE INDEX "SourceReport_visibility_id_idx" ON "SourceReport" ("visibility", "id");
-- An index for members and one for readers, which hidden rows don't touch. Without a list of pending entries, since a search would read
-- all of it.
CREATE INDEX "SourceReport_search_idx" ON "SourceReport" USING gin (searchable("headline") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "SourceReport_public_search_idx" ON "SourceReport" USING gin (searchable("headline") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';

CREATE TABLE "SourceOutlet" (
  "sourceId" UUID NOT NULL REFERENCES "SourceReport" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "organizationId" UUID NOT NULL REFERENCES "Organization" ON DELETE RESTRICT ON UPDATE CASCADE,
  PRIMARY KEY ("sourceId", "position")
);
CREATE INDEX "SourceOutlet_organizationId_sourceId_idx" ON "SourceOutlet" ("organizationId", "sourceId");
CREATE UNIQUE INDEX "SourceOutlet_sourceId_organizationId_key" ON "SourceOutlet" ("sourceId", "organizationId");

CREATE TABLE "Tag" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS'
);
CREATE UNIQUE INDEX "Tag_slug_key" ON "Tag" ("slug");
CREATE INDEX "Tag_name_id_idx" ON "Tag" ("name", "id");
CREATE INDEX "Tag_visibility_name_id_idx" ON "Tag" ("visibility", "name", "id");
CREATE INDEX "Tag_search_idx" ON "Tag" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "Tag_public_search_idx" ON "Tag" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';

-- The people of an organisation, each once, whatever number of roles they hold or held in it.
CREATE VIEW "OrganizationPerson" AS
  SELECT DISTINCT a."organizationId", a."personId", p."name"
  FROM "Affiliation" a JOIN "Person" p ON p."id" = a."personId";

-- ------------------------------------------------------------------------------------------ statements
CREATE TYPE "StatementKind" AS ENUM ('COMMENT', 'REMARK', 'SOCIAL_POST');
CREATE TYPE "StatementWording" AS ENUM ('VERBATIM', 'PARTIAL', 'PARAPHRASE');
CREATE TYPE "StatementChannel" AS ENUM ('PRESS_STATEMENT', 'INTERVIEW', 'INTERNAL_MEMO', 'SOCIAL_MEDIA', 'SPEECH', 'DOCUMENT', 'COURT_FILING', 'OTHER');
CREATE TYPE "StatementStatus" AS ENUM ('CURRENT', 'AMENDED', 'WITHDRAWN', 'DELETED_AT_SOURCE');
CREATE TABLE "Statement" (
  "id" UUID PRIMARY KEY,
  "kind" "StatementKind" NOT NULL,
  "wording" "StatementWording" NOT NULL,
  "text" TEXT NOT NULL CHECK (btrim("text") <> ''),
  "language" TEXT NOT NULL DEFAULT 'en',
  "translatedFrom" TEXT,
  "speakerPersonId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "speakerOrganizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  "speakerIsNamed" BOOLEAN NOT NULL DEFAULT true,
  "roleName" TEXT,
  "onBehalfOfId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  "audience" TEXT,
  "channel" "StatementChannel" NOT NULL,
  "madeOn" TEXT,
  "madeOnFirst" TIMESTAMPTZ(3) NOT NULL,
  "madeOnLast" TIMESTAMPTZ(3) NOT NULL,
  "receivedAt" TIMESTAMPTZ(3),
  "place" TEXT,
  "status" "StatementStatus" NOT NULL DEFAULT 'CURRENT',
  "statusNote" TEXT,
  "amendedById" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE,
  "inReplyToId" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE,
  "sourceId" UUID REFERENCES "SourceReport" ON DELETE SET NULL ON UPDATE CASCADE,
  "passage" TEXT,
  "originalUrl" TEXT,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',
  "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "Statement_speaker_check" CHECK (num_nonnulls("speakerPersonId", "speakerOrganizationId") = 1),
  -- Whom the source doesn't name is 'a senior executive of' an organisation.
  CONSTRAINT "Statement_unnamed_check" CHECK ("speakerIsNamed" OR num_nulls("speakerOrganizationId", "roleName") = 0),
  -- The speaker's own words need no others to rest on.
  CONSTRAINT "Statement_passage_check" CHECK ("passage" IS NULL OR "wording" <> 'VERBATIM'),
  CONSTRAINT "Statement_madeOn_check" CHECK ("madeOnFirst" <= "madeOnLast"),
  CONSTRAINT "Statement_amended_check" CHECK ("amendedById" IS NULL OR ("status" = 'AMENDED' AND "amendedById" <> "id"))
);
CREATE UNIQUE INDEX "Statement_amendedById_key" ON "Statement" ("amendedById");
CREATE INDEX "Statement_inReplyToId_madeOnFirst_id_idx" ON "Statement" ("inReplyToId", "madeOnFirst", "id");
CREATE INDEX "Statement_sourceId_idx" ON "Statement" ("sourceId");
CREATE INDEX "Statement_madeOnFirst_id_idx" ON "Statement" ("madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_madeOnFirst_id_idx" ON "Statement" ("visibility", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_wording_madeOnFirst_id_idx" ON "Statement" ("visibility", "wording", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_kind_madeOnFirst_id_idx" ON "Statement" ("visibility", "kind", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_channel_madeOnFirst_id_idx" ON "Statement" ("visibility", "channel", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_status_madeOnFirst_id_idx" ON "Statement" ("visibility", "status", "madeOnFirst" DESC, "id" DESC);
CREATE INDEX "Statement_visibility_madeOnLast_idx" ON "Statement" ("visibility", "madeOnLast");
-- With the columns that filters ask for, a filter is checked without reading the statement.
CREATE INDEX "Statement_speakerPersonId_madeOnFirst_id_idx" ON "Statement" ("speakerPersonId", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerPersonId" IS NOT NULL;
CREATE INDEX "Statement_speakerPersonId_visibility_madeOnFirst_id_idx" ON "Statement" ("speakerPersonId", "visibility", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerPersonId" IS NOT NULL;
CREATE INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx" ON "Statement" ("speakerOrganizationId", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerOrganizationId" IS NOT NULL;
CREATE INDEX "Statement_speakerOrganizationId_visibility_madeOnFirst_id_idx" ON "Statement" ("speakerOrganizationId", "visibility", "madeOnFirst" DESC, "id" DESC)
  INCLUDE ("kind", "wording", "status", "channel") WHERE "speakerOrganizationId" IS NOT NULL;
-- Few statements are made on behalf of an organisation.
CREATE INDEX "Statement_onBehalfOfId_madeOnFirst_id_idx" ON "Statement" ("onBehalfOfId", "madeOnFirst" DESC, "id" DESC) WHERE "onBehalfOfId" IS NOT NULL;
CREATE INDEX "Statement_onBehalfOfId_visibility_madeOnFirst_id_idx" ON "Statement" ("onBehalfOfId", "visibility", "madeOnFirst" DESC, "id" DESC)
  WHERE "onBehalfOfId" IS NOT NULL;

-- ------------------------------------------------------------------------------------------- campaigns
CREATE TYPE "CampaignState" AS ENUM ('ACTIVE', 'WON', 'PAUSED', 'ENDED');
CREATE TABLE "Campaign" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  "name" TEXT NOT NULL,
  "summary" TEXT,
  "state" "CampaignState" NOT NULL DEFAULT 'ACTIVE',
  "startedOn" TEXT,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp()
);
CREATE UNIQUE INDEX "Campaign_slug_key" ON "Campaign" ("slug");
CREATE INDEX "Campaign_createdAt_id_idx" ON "Campaign" ("createdAt" DESC, "id" DESC);

CREATE TABLE "CampaignTarget" (
  "id" UUID PRIMARY KEY,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "personId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "CampaignTarget_target_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE INDEX "CampaignTarget_personId_idx" ON "CampaignTarget" ("personId");
CREATE INDEX "CampaignTarget_organizationId_idx" ON "CampaignTarget" ("organizationId");
CREATE UNIQUE INDEX "CampaignTarget_campaignId_position_key" ON "CampaignTarget" ("campaignId", "position");
CREATE UNIQUE INDEX "CampaignTarget_campaignId_personId_key" ON "CampaignTarget" ("campaignId", "personId");
CREATE UNIQUE INDEX "CampaignTarget_campaignId_organizationId_key" ON "CampaignTarget" ("campaignId", "organizationId");

CREATE TABLE "CampaignDemand" (
  "id" UUID PRIMARY KEY,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "text" TEXT NOT NULL,
  "addressedPersonId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "addressedOrganizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "CampaignDemand_addressedTo_check" CHECK (num_nonnulls("addressedPersonId", "addressedOrganizationId") <= 1)
);
CREATE INDEX "CampaignDemand_campaignId_idx" ON "CampaignDemand" ("campaignId");
CREATE INDEX "CampaignDemand_addressedPersonId_idx" ON "CampaignDemand" ("addressedPersonId");
CREATE INDEX "CampaignDemand_addressedOrganizationId_idx" ON "CampaignDemand" ("addressedOrganizationId");
CREATE UNIQUE INDEX "CampaignDemand_id_campaignId_key" ON "CampaignDemand" ("id", "campaignId");

CREATE TYPE "CampaignActionType" AS ENUM ('PETITION', 'RALLY', 'DEMONSTRATION', 'OCCUPATION', 'STRIKE', 'BOYCOTT', 'OPEN_LETTER', 'LAWSUIT', 'ARREST', 'DISMISSAL', 'OTHER');
CREATE TYPE "CampaignActionProgress" AS ENUM ('ANNOUNCED', 'UNDERWAY', 'COMPLETED', 'POSTPONED', 'CANCELLED');
CREATE TABLE "CampaignAction" (
  "id" UUID PRIMARY KEY,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "type" "CampaignActionType" NOT NULL,
  "progress" "CampaignActionProgress" NOT NULL DEFAULT 'COMPLETED',
  "title" TEXT NOT NULL,
  "description" TEXT,
  "startedOn" TEXT NOT NULL,
  "startedOnFirst" TIMESTAMPTZ(3) NOT NULL,
  "startedOnLast" TIMESTAMPTZ(3) NOT NULL,
  "endedOn" TEXT,
  "place" TEXT,
  CONSTRAINT "CampaignAction_startedOn_check" CHECK ("startedOnFirst" <= "startedOnLast")
);
CREATE INDEX "CampaignAction_campaignId_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction" ("campaignId", "startedOnLast", "startedOnFirst" DESC, "id");
CREATE INDEX "CampaignAction_campaignId_type_startedOnLast_startedOnFirst_idx" ON "CampaignAction" ("campaignId", "type", "startedOnLast", "startedOnFirst" DESC, "id");
CREATE INDEX "CampaignAction_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction" ("startedOnLast", "startedOnFirst" DESC, "id");
CREATE INDEX "CampaignAction_type_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction" ("type", "startedOnLast", "startedOnFirst" DESC, "id");

CREATE TABLE "ActionActor" (
  "actionId" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "personId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  PRIMARY KEY ("actionId", "position"),
  CONSTRAINT "ActionActor_actor_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE INDEX "ActionActor_personId_idx" ON "ActionActor" ("personId");
CREATE INDEX "ActionActor_organizationId_idx" ON "ActionActor" ("organizationId");
CREATE UNIQUE INDEX "ActionActor_actionId_personId_key" ON "ActionActor" ("actionId", "personId");
CREATE UNIQUE INDEX "ActionActor_actionId_organizationId_key" ON "ActionActor" ("actionId", "organizationId");

CREATE TABLE "ActionTarget" (
  "actionId" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "personId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  PRIMARY KEY ("actionId", "position"),
  CONSTRAINT "ActionTarget_target_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE INDEX "ActionTarget_personId_idx" ON "ActionTarget" ("personId");
CREATE INDEX "ActionTarget_organizationId_idx" ON "ActionTarget" ("organizationId");
CREATE UNIQUE INDEX "ActionTarget_actionId_personId_key" ON "ActionTarget" ("actionId", "personId");
CREATE UNIQUE INDEX "ActionTarget_actionId_organizationId_key" ON "ActionTarget" ("actionId", "organizationId");

CREATE TYPE "FigureKind" AS ENUM ('PARTICIPANTS', 'ARRESTS', 'DISMISSALS', 'SIGNATURES', 'INJURIES');
CREATE TABLE "ActionFigure" (
  "id" UUID PRIMARY KEY,
  "actionId" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  "kind" "FigureKind" NOT NULL,
  "low" INTEGER NOT NULL,
  "high" INTEGER,
  "attributedPersonId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "attributedOrganizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  "sourceId" UUID REFERENCES "SourceReport" ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "ActionFigure_range_check" CHECK (0 <= "low" AND "low" <= "high"),
  CONSTRAINT "ActionFigure_attributedTo_check" CHECK (num_nonnulls("attributedPersonId", "attributedOrganizationId") <= 1)
);
CREATE INDEX "ActionFigure_actionId_idx" ON "ActionFigure" ("actionId");
CREATE INDEX "ActionFigure_attributedPersonId_idx" ON "ActionFigure" ("attributedPersonId");
CREATE INDEX "ActionFigure_attributedOrganizationId_idx" ON "ActionFigure" ("attributedOrganizationId");
CREATE INDEX "ActionFigure_sourceId_idx" ON "ActionFigure" ("sourceId");

CREATE TYPE "OutcomeExtent" AS ENUM ('FULL', 'PARTIAL', 'REVERSED');
CREATE TABLE "CampaignOutcome" (
  "id" UUID PRIMARY KEY,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "demandId" UUID,
  "summary" TEXT NOT NULL,
  "occurredOn" TEXT NOT NULL,
  "occurredOnFirst" TIMESTAMPTZ(3) NOT NULL,
  "occurredOnLast" TIMESTAMPTZ(3) NOT NULL,
  "extent" "OutcomeExtent" NOT NULL,
  "targetPersonId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "targetOrganizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  FOREIGN KEY ("demandId", "campaignId") REFERENCES "CampaignDemand" ("id", "campaignId") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "CampaignOutcome_target_check" CHECK (num_nonnulls("targetPersonId", "targetOrganizationId") <= 1),
  CONSTRAINT "CampaignOutcome_occurredOn_check" CHECK ("occurredOnFirst" <= "occurredOnLast")
);
CREATE INDEX "CampaignOutcome_campaignId_occurredOnLast_occurredOnFirst_i_idx" ON "CampaignOutcome" ("campaignId", "occurredOnLast", "occurredOnFirst" DESC, "id");
CREATE INDEX "CampaignOutcome_demandId_idx" ON "CampaignOutcome" ("demandId");
CREATE INDEX "CampaignOutcome_targetPersonId_idx" ON "CampaignOutcome" ("targetPersonId");
CREATE INDEX "CampaignOutcome_targetOrganizationId_idx" ON "CampaignOutcome" ("targetOrganizationId");

CREATE TABLE "_CampaignToOrganization" (
  "A" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "Organization" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignToOrganization_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignToOrganization_B_index" ON "_CampaignToOrganization" ("B");
CREATE TABLE "_CampaignToStatement" (
  "A" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "Statement" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignToStatement_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignToStatement_B_index" ON "_CampaignToStatement" ("B");
CREATE TABLE "_CampaignDemandToSourceReport" (
  "A" UUID NOT NULL REFERENCES "CampaignDemand" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "SourceReport" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignDemandToSourceReport_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignDemandToSourceReport_B_index" ON "_CampaignDemandToSourceReport" ("B");
CREATE TABLE "_CampaignActionToOrganization" (
  "A" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "Organization" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignActionToOrganization_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignActionToOrganization_B_index" ON "_CampaignActionToOrganization" ("B");
CREATE TABLE "_CampaignActionToSourceReport" (
  "A" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "SourceReport" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignActionToSourceReport_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignActionToSourceReport_B_index" ON "_CampaignActionToSourceReport" ("B");
CREATE TABLE "_CampaignOutcomeToSourceReport" (
  "A" UUID NOT NULL REFERENCES "CampaignOutcome" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "SourceReport" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_CampaignOutcomeToSourceReport_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_CampaignOutcomeToSourceReport_B_index" ON "_CampaignOutcomeToSourceReport" ("B");

-- -------------------------------------------------------------------------------------------- articles
CREATE TYPE "ArticleState" AS ENUM ('DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN');
CREATE TABLE "Article" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "state" "ArticleState" NOT NULL DEFAULT 'DRAFT',
  "language" TEXT NOT NULL DEFAULT 'en',
  "embargoedUntil" TIMESTAMPTZ(3),
  "createdById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "firstPublishedAt" TIMESTAMPTZ(3),
  "publishedAt" TIMESTAMPTZ(3),
  "withdrawnAt" TIMESTAMPTZ(3),
  "withdrawalReason" TEXT,
  "scheduledRevisionId" UUID,
  "scheduledFor" TIMESTAMPTZ(3),
  "scheduledById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "revisionNumber" INTEGER NOT NULL DEFAULT 1,
  "currentRevisionId" UUID,
  "publishedRevisionId" UUID,
  -- What is published shows a revision; what is withdrawn says since when and why.
  CONSTRAINT "Article_state_check" CHECK (
    CASE "state"
      WHEN 'PUBLISHED' THEN "publishedRevisionId" IS NOT NULL AND "firstPublishedAt" IS NOT NULL AND "publishedAt" IS NOT NULL
      WHEN 'WITHDRAWN' THEN "withdrawnAt" IS NOT NULL AND "withdrawalReason" IS NOT NULL
      ELSE "publishedRevisionId" IS NULL
    END
  ),
  -- What is scheduled says which revision is to be public, and from when; an embargo is over by then.
  CONSTRAINT "Article_schedule_check" CHECK (
    CASE "state"
      WHEN 'SCHEDULED' THEN num_nulls("scheduledRevisionId", "scheduledFor") = 0
        AND ("embargoedUntil" IS NULL OR "embargoedUntil" <= "scheduledFor")
      ELSE num_nonnulls("scheduledRevisionId", "scheduledFor", "scheduledById") = 0
    END
  )
);
CREATE UNIQUE INDEX "Article_scheduledRevisionId_key" ON "Article" ("scheduledRevisionId");
CREATE UNIQUE INDEX "Article_currentRevisionId_key" ON "Article" ("currentRevisionId");
CREATE UNIQUE INDEX "Article_publishedRevisionId_key" ON "Article" ("publishedRevisionId");
CREATE INDEX "Article_slugs_idx" ON "Article" USING GIN ("slugs");
CREATE INDEX "Article_state_firstPublishedAt_id_scheduledFor_idx" ON "Article" ("state", "firstPublishedAt" DESC, "id" DESC, "scheduledFor");
CREATE INDEX "Article_state_publishedAt_id_firstPublishedAt_idx" ON "Article" ("state", "publishedAt" DESC, "id" DESC, "firstPublishedAt");
CREATE INDEX "Article_state_modifiedAt_id_idx" ON "Article" ("state", "modifiedAt" DESC, "id" DESC);
CREATE INDEX "Article_firstPublishedAt_id_idx" ON "Article" ("firstPublishedAt" DESC, "id" DESC);
CREATE INDEX "Article_modifiedAt_id_firstPublishedAt_idx" ON "Article" ("modifiedAt" DESC, "id" DESC, "firstPublishedAt");
CREATE INDEX "Article_createdById_firstPublishedAt_id_idx" ON "Article" ("createdById", "firstPublishedAt" DESC, "id" DESC);
CREATE INDEX "Article_createdById_publishedAt_id_firstPublishedAt_idx" ON "Article" ("createdById", "publishedAt" DESC, "id" DESC, "firstPublishedAt");
CREATE INDEX "Article_createdById_modifiedAt_id_idx" ON "Article" ("createdById", "modifiedAt" DESC, "id" DESC);
CREATE INDEX "Article_scheduledById_idx" ON "Article" ("scheduledById");
-- Drafts take no slugs: whoever may not see a draft must not find out by its slug that there is one.
CREATE UNIQUE INDEX "Article_slug_key" ON "Article" ("slug") WHERE "state" <> 'DRAFT';
-- What the schedule looks for several times a second.
CREATE INDEX "Article_due_idx" ON "Article" ("scheduledFor") WHERE "state" = 'SCHEDULED';
-- Few articles are scheduled.
CREATE INDEX "Article_scheduledFor_firstPublishedAt_id_idx" ON "Article" ("scheduledFor", "firstPublishedAt", "id") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_state_scheduledFor_firstPublishedAt_id_idx" ON "Article" ("state", "scheduledFor", "firstPublishedAt", "id")
  WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_firstPublishedAt_id_idx" ON "Article" ("firstPublishedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_publishedAt_id_idx" ON "Article" ("publishedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_scheduled_modifiedAt_id_idx" ON "Article" ("modifiedAt" DESC, "id" DESC) WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "Article_createdById_scheduledFor_firstPublishedAt_id_idx" ON "Article" ("createdById", "scheduledFor", "firstPublishedAt", "id")
  WHERE "scheduledFor" IS NOT NULL;

CREATE TABLE "ArticleRevision" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "number" INTEGER NOT NULL CHECK ("number" >= 1),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "createdById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "publishedAt" TIMESTAMPTZ(3),
  "headline" TEXT NOT NULL CHECK (btrim("headline") <> ''),
  "standfirst" TEXT,
  "byline" TEXT,
  "trailText" TEXT,
  "noteText" TEXT,
  "imageUrl" TEXT,
  "imageAltText" TEXT,
  "imageCaption" TEXT,
  "imageCreditText" TEXT,
  "imageLicense" TEXT,
  "imageWidth" INTEGER,
  "imageHeight" INTEGER,
  "license" TEXT,
  "usageTerms" TEXT,
  "copyrightNotice" TEXT,
  "creditText" TEXT,
  "bodyPartIds" UUID[] NOT NULL DEFAULT '{}'
);
CREATE INDEX "ArticleRevision_createdById_idx" ON "ArticleRevision" ("createdById");
CREATE UNIQUE INDEX "ArticleRevision_articleId_number_key" ON "ArticleRevision" ("articleId", "number");
ALTER TABLE "Article" ADD FOREIGN KEY ("scheduledRevisionId") REFERENCES "ArticleRevision" ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Article" ADD FOREIGN KEY ("currentRevisionId") REFERENCES "ArticleRevision" ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Article" ADD FOREIGN KEY ("publishedRevisionId") REFERENCES "ArticleRevision" ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TYPE "BlockKind" AS ENUM ('PARAGRAPH', 'HEADING', 'QUOTE', 'IMAGE', 'EMBED', 'LIST');
CREATE TABLE "Block" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "blockId" UUID NOT NULL,
  "kind" "BlockKind" NOT NULL,
  "html" TEXT,
  "text" TEXT,
  "level" INTEGER,
  "statementId" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE,
  "url" TEXT,
  "caption" TEXT,
  "provider" TEXT,
  "altText" TEXT,
  "creditText" TEXT,
  "license" TEXT,
  "width" INTEGER,
  "height" INTEGER,
  "ordered" BOOLEAN,
  "items" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "isPublic" BOOLEAN NOT NULL DEFAULT false,
  -- A block has what its kind needs, and nothing of another kind.
  CONSTRAINT "Block_kind_check" CHECK (
    CASE "kind"
      WHEN 'PARAGRAPH' THEN "html" IS NOT NULL AND num_nonnulls("text", "level", "statementId", "url", "provider", "altText", "ordered") = 0
      WHEN 'HEADING' THEN "text" IS NOT NULL AND "level" BETWEEN 2 AND 6 AND num_nonnulls("html", "statementId", "url", "provider", "altText", "ordered") = 0
      WHEN 'QUOTE' THEN "statementId" IS NOT NULL AND num_nonnulls("html", "text", "level", "url", "provider", "altText", "ordered") = 0
      WHEN 'IMAGE' THEN "url" IS NOT NULL AND "altText" IS NOT NULL AND num_nonnulls("html", "text", "level", "statementId", "provider", "ordered") = 0
      WHEN 'EMBED' THEN "url" IS NOT NULL AND "provider" IS NOT NULL AND num_nonnulls("html", "text", "level", "altText", "ordered") = 0
      WHEN 'LIST' THEN "ordered" IS NOT NULL AND cardinality("items") > 0 AND num_nonnulls("html", "text", "level", "statementId", "url", "provider", "altText") = 0
    END
  )
);
CREATE INDEX "Block_statementId_idx" ON "Block" ("statementId");
CREATE INDEX "Block_articleId_idx" ON "Block" ("articleId");

CREATE TABLE "BodyPart" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "versionIds" UUID[] CHECK (cardinality("versionIds") > 0),
  "blockIds" UUID[] CHECK (cardinality("blockIds") = cardinality("versionIds")),
  "statementIds" UUID[] CHECK (cardinality("statementIds") = cardinality("versionIds"))
);
CREATE INDEX "BodyPart_articleId_idx" ON "BodyPart" ("articleId");

CREATE TYPE "UpdateNoteKind" AS ENUM ('COMMENT_ADDED', 'UPDATE', 'CORRECTION', 'CLARIFICATION', 'RETRACTION');
CREATE TABLE "UpdateNote" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "revisionId" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE RESTRICT ON UPDATE CASCADE,
  "kind" "UpdateNoteKind" NOT NULL,
  "text" TEXT NOT NULL CHECK (btrim("text") <> ''),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT statement_timestamp(),
  "statementId" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "UpdateNote_articleId_createdAt_id_idx" ON "UpdateNote" ("articleId", "createdAt" DESC, "id" DESC);
CREATE INDEX "UpdateNote_revisionId_idx" ON "UpdateNote" ("revisionId");
CREATE INDEX "UpdateNote_statementId_idx" ON "UpdateNote" ("statementId");

CREATE TYPE "CommentRequestOutcome" AS ENUM ('PENDING', 'RECEIVED', 'DECLINED', 'NO_RESPONSE');
CREATE TABLE "CommentRequest" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "askedOfPersonId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "askedOfOrganizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  "askedById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "articleCreatedById" UUID,
  "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "deadline" TIMESTAMPTZ(3),
  "outcome" "CommentRequestOutcome" NOT NULL DEFAULT 'PENDING',
  "closedAt" TIMESTAMPTZ(3),
  "statementId" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE,
  "visibility" "Visibility" NOT NULL DEFAULT 'MEMBERS',
  CONSTRAINT "CommentRequest_askedOf_check" CHECK (num_nonnulls("askedOfPersonId", "askedOfOrganizationId") = 1),
  CONSTRAINT "CommentRequest_outcome_check" CHECK (("outcome" = 'RECEIVED') = ("statementId" IS NOT NULL)),
  -- What is closed says when; what readers may know of is closed.
  CONSTRAINT "CommentRequest_closed_check" CHECK (("outcome" = 'PENDING') = ("closedAt" IS NULL)),
  CONSTRAINT "CommentRequest_visibility_check" CHECK ("visibility" = 'MEMBERS' OR "outcome" <> 'PENDING')
);
CREATE UNIQUE INDEX "CommentRequest_statementId_key" ON "CommentRequest" ("statementId");
CREATE INDEX "CommentRequest_articleId_askedAt_id_idx" ON "CommentRequest" ("articleId", "askedAt", "id");
CREATE INDEX "CommentRequest_deadline_id_idx" ON "CommentRequest" ("deadline", "id");
CREATE INDEX "CommentRequest_outcome_deadline_id_idx" ON "CommentRequest" ("outcome", "deadline", "id");
CREATE INDEX "CommentRequest_visibility_deadline_id_idx" ON "CommentRequest" ("visibility", "deadline", "id");
CREATE INDEX "CommentRequest_visibility_outcome_deadline_id_idx" ON "CommentRequest" ("visibility", "outcome", "deadline", "id");
CREATE INDEX "CommentRequest_articleCreatedById_deadline_id_idx" ON "CommentRequest" ("articleCreatedById", "deadline", "id");
CREATE INDEX "CommentRequest_articleCreatedById_outcome_deadline_id_idx" ON "CommentRequest" ("articleCreatedById", "outcome", "deadline", "id");
CREATE INDEX "CommentRequest_askedOfPersonId_idx" ON "CommentRequest" ("askedOfPersonId");
CREATE INDEX "CommentRequest_askedOfOrganizationId_idx" ON "CommentRequest" ("askedOfOrganizationId");
CREATE INDEX "CommentRequest_askedById_idx" ON "CommentRequest" ("askedById");

CREATE TABLE "ImportedArticle" (
  "source" TEXT NOT NULL,
  "sourceId" TEXT NOT NULL,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "contentHash" TEXT NOT NULL,
  "revisionNumber" INTEGER NOT NULL,
  PRIMARY KEY ("source", "sourceId")
);
CREATE UNIQUE INDEX "ImportedArticle_articleId_key" ON "ImportedArticle" ("articleId");

CREATE TABLE "_ArticleRevisionToTag" (
  "A" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "Tag" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_ArticleRevisionToTag_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_ArticleRevisionToTag_B_index" ON "_ArticleRevisionToTag" ("B");
CREATE TABLE "_ArticleRevisionToSourceReport" (
  "A" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "SourceReport" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_ArticleRevisionToSourceReport_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_ArticleRevisionToSourceReport_B_index" ON "_ArticleRevisionToSourceReport" ("B");
CREATE TABLE "_ArticleRevisionToCampaign" (
  "A" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_ArticleRevisionToCampaign_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_ArticleRevisionToCampaign_B_index" ON "_ArticleRevisionToCampaign" ("B");
CREATE TABLE "_ArticleRevisionToCampaignAction" (
  "A" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "B" UUID NOT NULL REFERENCES "CampaignAction" ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "_ArticleRevisionToCampaignAction_AB_pkey" PRIMARY KEY ("A", "B")
);
CREATE INDEX "_ArticleRevisionToCampaignAction_B_index" ON "_ArticleRevisionToCampaignAction" ("B");

-- ----------------------------------------------------------------------------------------------- lists
-- Lists that follow from other tables are kept in the order in which they are read, by the triggers of prisma/sql/lists.sql.

CREATE TABLE "PersonCampaign" (
  "personId" UUID NOT NULL REFERENCES "Person" ON DELETE CASCADE ON UPDATE CASCADE,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  PRIMARY KEY ("personId", "campaignId")
);
CREATE INDEX "PersonCampaign_campaignId_idx" ON "PersonCampaign" ("campaignId");

CREATE TABLE "OrganizationCampaign" (
  "organizationId" UUID NOT NULL REFERENCES "Organization" ON DELETE CASCADE ON UPDATE CASCADE,
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  PRIMARY KEY ("organizationId", "campaignId")
);
CREATE INDEX "OrganizationCampaign_campaignId_idx" ON "OrganizationCampaign" ("campaignId");

CREATE TABLE "SubjectArticle" (
  "subjectId" UUID NOT NULL,
  "isSpeaker" BOOLEAN NOT NULL,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE CASCADE ON UPDATE CASCADE,
  "createdById" UUID,
  "isPublic" BOOLEAN NOT NULL,
  "isCurrent" BOOLEAN NOT NULL,
  "firstPublishedAt" TIMESTAMPTZ(3),
  PRIMARY KEY ("subjectId", "isSpeaker", "articleId")
);
CREATE INDEX "SubjectArticle_list_idx" ON "SubjectArticle" ("subjectId", "isSpeaker", "isPublic", "firstPublishedAt" DESC, "articleId" DESC, "isCurrent", "createdById");
CREATE INDEX "SubjectArticle_articleId_idx" ON "SubjectArticle" ("articleId");
-- Reporters read their own drafts.
CREATE INDEX "SubjectArticle_own_idx" ON "SubjectArticle" ("subjectId", "isSpeaker", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";

CREATE TABLE "TimelineEntry" (
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "id" UUID NOT NULL,
  "date" TEXT NOT NULL,
  "first" TIMESTAMPTZ(3) NOT NULL,
  "last" TIMESTAMPTZ(3) NOT NULL,
  "actionId" UUID,
  "outcomeId" UUID,
  "statementId" UUID,
  "articleId" UUID,
  "createdById" UUID,
  "isPublic" BOOLEAN NOT NULL,
  "isCurrent" BOOLEAN NOT NULL,
  PRIMARY KEY ("campaignId", "id")
);
CREATE INDEX "TimelineEntry_public_idx" ON "TimelineEntry" ("campaignId", "isPublic", "last", "first" DESC, "id", "isCurrent", "createdById");
CREATE INDEX "TimelineEntry_campaignId_isCurrent_last_first_id_idx" ON "TimelineEntry" ("campaignId", "isCurrent", "last", "first" DESC, "id");
CREATE INDEX "TimelineEntry_id_idx" ON "TimelineEntry" ("id");
-- Of drafts and other work, which only some see.
CREATE INDEX "TimelineEntry_own_idx" ON "TimelineEntry" ("campaignId", "createdById", "last", "first" DESC, "id") WHERE NOT "isPublic" AND "createdById" IS NOT NULL;
CREATE INDEX "TimelineEntry_members_idx" ON "TimelineEntry" ("campaignId", "last", "first" DESC, "id") WHERE NOT "isPublic" AND "statementId" IS NOT NULL;
CREATE INDEX "TimelineEntry_articleId_idx" ON "TimelineEntry" ("articleId") WHERE "articleId" IS NOT NULL;

CREATE TABLE "CampaignStatement" (
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "statementId" UUID NOT NULL REFERENCES "Statement" ON DELETE CASCADE ON UPDATE CASCADE,
  "visibility" "Visibility" NOT NULL,
  "madeOnFirst" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("campaignId", "statementId")
);
CREATE INDEX "CampaignStatement_campaignId_visibility_madeOnFirst_stateme_idx" ON "CampaignStatement" ("campaignId", "visibility", "madeOnFirst" DESC, "statementId" DESC);
CREATE INDEX "CampaignStatement_campaignId_madeOnFirst_statementId_idx" ON "CampaignStatement" ("campaignId", "madeOnFirst" DESC, "statementId" DESC);
CREATE INDEX "CampaignStatement_statementId_idx" ON "CampaignStatement" ("statementId");

-- -------------------------------------------------------------------------------- newsletters and mail
CREATE TABLE "Newsletter" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT,
  "frequency" TEXT NOT NULL
);
CREATE UNIQUE INDEX "Newsletter_slug_key" ON "Newsletter" ("slug");

CREATE TABLE "NewsletterSubscription" (
  "newsletterId" UUID NOT NULL REFERENCES "Newsletter" ON DELETE RESTRICT ON UPDATE CASCADE,
  "emailKey" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "confirmedAt" TIMESTAMPTZ(3),
  "confirmationHash" BYTEA,
  "confirmationExpiresAt" TIMESTAMPTZ(3),
  "unsubscribeHash" BYTEA NOT NULL,
  PRIMARY KEY ("newsletterId", "emailKey"),
  -- A question is open until it is answered, and has an end.
  CONSTRAINT "NewsletterSubscription_confirmation" CHECK (
    ("confirmedAt" IS NULL) = ("confirmationHash" IS NOT NULL) AND ("confirmationHash" IS NULL) = ("confirmationExpiresAt" IS NULL)
  )
);
CREATE UNIQUE INDEX "NewsletterSubscription_confirmationHash_key" ON "NewsletterSubscription" ("confirmationHash");
CREATE UNIQUE INDEX "NewsletterSubscription_unsubscribeHash_key" ON "NewsletterSubscription" ("unsubscribeHash");
CREATE INDEX "NewsletterSubscription_emailKey_idx" ON "NewsletterSubscription" ("emailKey");
CREATE INDEX "NewsletterSubscription_confirmationExpiresAt_idx" ON "NewsletterSubscription" ("confirmationExpiresAt");

CREATE TABLE "Allowance" (
  "subject" BYTEA PRIMARY KEY,
  "takenAt" TIMESTAMPTZ(3)[],
  "endsAt" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "Allowance_endsAt_idx" ON "Allowance" ("endsAt");

CREATE TABLE "OutgoingMail" (
  "id" UUID PRIMARY KEY,
  "emailKey" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "unsubscribeUrl" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp()
);
CREATE INDEX "OutgoingMail_emailKey_idx" ON "OutgoingMail" ("emailKey");
CREATE INDEX "OutgoingMail_nextAttemptAt_idx" ON "OutgoingMail" ("nextAttemptAt");

-- --------------------------------------------------------------------------------------------- the log
-- Positions of events that their transaction has not committed, as negative numbers; "place_in_log" replaces them.
CREATE SEQUENCE "FeedEvent_unplaced";

CREATE TABLE "LogEpoch" (
  "id" BIGINT DEFAULT hashtextextended((gen_random_uuid())::text, (0)::bigint) PRIMARY KEY,
  "after" BIGINT NOT NULL,
  "beganAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp()
);

CREATE TABLE "LogHead" (
  "id" INTEGER DEFAULT 1 PRIMARY KEY,
  "position" BIGINT NOT NULL,
  "epochId" BIGINT NOT NULL REFERENCES "LogEpoch" ON DELETE RESTRICT ON UPDATE CASCADE,
  "life" TEXT NOT NULL,
  "writer" BIGINT NOT NULL,
  CONSTRAINT "LogHead_one_row" CHECK ("id" = 1)
);

CREATE TABLE "FeedRetention" (
  "id" INTEGER DEFAULT 1 PRIMARY KEY,
  "position" BIGINT NOT NULL,
  "announcedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "FeedRetention_one_row" CHECK ("id" = 1)
);

CREATE TYPE "FeedEventType" AS ENUM ('ARTICLE_PUBLISHED', 'ARTICLE_REVISED', 'ARTICLE_COMMENT_ADDED', 'ARTICLE_CORRECTED', 'ARTICLE_WITHDRAWN', 'STATEMENT_RECORDED', 'STATEMENT_STATUS_CHANGED', 'CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_OUTCOME_RECORDED', 'ARTICLE_SLUG_CHANGED', 'ARTICLE_STATEMENT_CHANGED', 'PERSON_UPDATED', 'ORGANIZATION_UPDATED', 'SOURCE_REPORT_UPDATED', 'CAMPAIGN_CREATED', 'CAMPAIGN_UPDATED', 'CAMPAIGN_DEMAND_ADDED', 'CAMPAIGN_DEMAND_UPDATED', 'CAMPAIGN_ACTION_UPDATED', 'CAMPAIGN_OUTCOME_UPDATED', 'NEWSLETTER_CREATED', 'NEWSLETTER_UPDATED', 'STATEMENT_UPDATED');
CREATE TABLE "FeedEvent" (
  "id" UUID PRIMARY KEY,
  "position" BIGINT NOT NULL DEFAULT (- nextval('"FeedEvent_unplaced"'::regclass)),
  "epochId" BIGINT NOT NULL DEFAULT 0,
  "type" "FeedEventType" NOT NULL,
  "occurredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "articleId" UUID REFERENCES "Article" ON DELETE SET NULL ON UPDATE CASCADE,
  "revisionId" UUID REFERENCES "ArticleRevision" ON DELETE SET NULL ON UPDATE CASCADE,
  "noteId" UUID REFERENCES "UpdateNote" ON DELETE SET NULL ON UPDATE CASCADE,
  "statementId" UUID REFERENCES "Statement" ON DELETE SET NULL ON UPDATE CASCADE,
  "actionId" UUID REFERENCES "CampaignAction" ON DELETE SET NULL ON UPDATE CASCADE,
  "outcomeId" UUID REFERENCES "CampaignOutcome" ON DELETE SET NULL ON UPDATE CASCADE,
  "campaignId" UUID REFERENCES "Campaign" ON DELETE SET NULL ON UPDATE CASCADE,
  "demandId" UUID REFERENCES "CampaignDemand" ON DELETE SET NULL ON UPDATE CASCADE,
  "personId" UUID REFERENCES "Person" ON DELETE SET NULL ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE SET NULL ON UPDATE CASCADE,
  "sourceId" UUID REFERENCES "SourceReport" ON DELETE SET NULL ON UPDATE CASCADE,
  "newsletterId" UUID REFERENCES "Newsletter" ON DELETE SET NULL ON UPDATE CASCADE,
  "speakerId" UUID,
  "campaignIds" UUID[] DEFAULT ARRAY[]::UUID[],
  "reason" TEXT,
  "formerSlug" TEXT,
  -- An event refers to what its type tells of.
  CONSTRAINT "FeedEvent_type_check" CHECK (
    CASE "type"::text
      WHEN 'ARTICLE_PUBLISHED' THEN num_nulls("articleId", "revisionId") = 0
      WHEN 'ARTICLE_REVISED' THEN num_nulls("articleId", "revisionId") = 0
      WHEN 'ARTICLE_COMMENT_ADDED' THEN num_nulls("articleId", "revisionId", "noteId", "statementId", "speakerId") = 0
      WHEN 'ARTICLE_CORRECTED' THEN num_nulls("articleId", "revisionId", "noteId") = 0
      WHEN 'ARTICLE_WITHDRAWN' THEN "articleId" IS NOT NULL
      WHEN 'ARTICLE_SLUG_CHANGED' THEN num_nulls("articleId", "formerSlug") = 0
      WHEN 'ARTICLE_STATEMENT_CHANGED' THEN num_nulls("articleId", "statementId", "speakerId") = 0
      WHEN 'STATEMENT_RECORDED' THEN num_nulls("statementId", "speakerId") = 0
      WHEN 'STATEMENT_STATUS_CHANGED' THEN num_nulls("statementId", "speakerId") = 0
      WHEN 'STATEMENT_UPDATED' THEN num_nulls("statementId", "speakerId") = 0
      WHEN 'PERSON_UPDATED' THEN "personId" IS NOT NULL AND "speakerId" = "personId"
      WHEN 'ORGANIZATION_UPDATED' THEN "organizationId" IS NOT NULL AND "speakerId" = "organizationId"
      WHEN 'SOURCE_REPORT_UPDATED' THEN "sourceId" IS NOT NULL
      WHEN 'CAMPAIGN_CREATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_UPDATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_DEMAND_ADDED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_DEMAND_UPDATED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_ACTION_RECORDED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_ACTION_UPDATED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_OUTCOME_RECORDED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'CAMPAIGN_OUTCOME_UPDATED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
      WHEN 'NEWSLETTER_CREATED' THEN "newsletterId" IS NOT NULL
      WHEN 'NEWSLETTER_UPDATED' THEN "newsletterId" IS NOT NULL
    END
  )
);
CREATE UNIQUE INDEX "FeedEvent_position_key" ON "FeedEvent" ("position");
CREATE INDEX "FeedEvent_type_position_idx" ON "FeedEvent" ("type", "position");
-- A statement is told of once.
CREATE UNIQUE INDEX "FeedEvent_statement_recorded_once" ON "FeedEvent" ("statementId") WHERE "type" = 'STATEMENT_RECORDED';
-- An event is about one thing, so each index has an entry for few events. Nothing looks for the events of a revision or a note.
CREATE INDEX "FeedEvent_articleId_position_idx" ON "FeedEvent" ("articleId", "position") WHERE "articleId" IS NOT NULL;
CREATE INDEX "FeedEvent_speakerId_position_idx" ON "FeedEvent" ("speakerId", "position") WHERE "speakerId" IS NOT NULL;
CREATE INDEX "FeedEvent_campaignId_position_idx" ON "FeedEvent" ("campaignId", "position") WHERE "campaignId" IS NOT NULL;
CREATE INDEX "FeedEvent_statementId_idx" ON "FeedEvent" ("statementId") WHERE "statementId" IS NOT NULL;
CREATE INDEX "FeedEvent_actionId_idx" ON "FeedEvent" ("actionId") WHERE "actionId" IS NOT NULL;
CREATE INDEX "FeedEvent_outcomeId_idx" ON "FeedEvent" ("outcomeId") WHERE "outcomeId" IS NOT NULL;
CREATE INDEX "FeedEvent_demandId_idx" ON "FeedEvent" ("demandId") WHERE "demandId" IS NOT NULL;
CREATE INDEX "FeedEvent_personId_idx" ON "FeedEvent" ("personId") WHERE "personId" IS NOT NULL;
CREATE INDEX "FeedEvent_organizationId_idx" ON "FeedEvent" ("organizationId") WHERE "organizationId" IS NOT NULL;
CREATE INDEX "FeedEvent_sourceId_idx" ON "FeedEvent" ("sourceId") WHERE "sourceId" IS NOT NULL;
CREATE INDEX "FeedEvent_newsletterId_idx" ON "FeedEvent" ("newsletterId") WHERE "newsletterId" IS NOT NULL;

CREATE TABLE "CampaignEvent" (
  "campaignId" UUID NOT NULL REFERENCES "Campaign" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" BIGINT NOT NULL,
  "eventId" UUID NOT NULL REFERENCES "FeedEvent" ON DELETE CASCADE ON UPDATE CASCADE,
  PRIMARY KEY ("campaignId", "position")
);
CREATE INDEX "CampaignEvent_eventId_idx" ON "CampaignEvent" ("eventId");

-- Which life of a database this is. It is another after a failover, after a restore into another server or database, and
-- after a restart, which may bring back an older copy of the files.
CREATE FUNCTION "log_life"() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ',
    'system', (SELECT system_identifier FROM pg_control_system()),
    'timeline', substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
    'database', (SELECT oid FROM pg_database WHERE datname = current_database()),
    'started', extract(epoch FROM pg_postmaster_start_time()))
$$;

-- The empty log begins with an epoch. The rest of the row is the life of the database and the transaction that wrote it, as
-- "place_in_log" in prisma/sql/log.sql compares them.
WITH epoch AS (INSERT INTO "LogEpoch" ("after") VALUES (0) RETURNING "id")
INSERT INTO "LogHead" ("position", "epochId", "life", "writer")
  SELECT 0, "id", "log_life"(), (pg_current_xact_id()::xid::text)::bigint FROM epoch;

-- ---------------------------------------------------------------------------------------------- search
-- A configuration for each language that PostgreSQL has a stemmer for, which folds accents first; `dateline_simple` for all others.
DO $$
DECLARE
  config record;
BEGIN
  FOR config IN SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'pg_catalog'::regnamespace LOOP
    EXECUTE format('CREATE TEXT SEARCH CONFIGURATION %I (COPY = pg_catalog.%I)', 'dateline_' || config.cfgname, config.cfgname);
    EXECUTE format('ALTER TEXT SEARCH CONFIGURATION %I ALTER MAPPING FOR hword, hword_part, word WITH unaccent, %I',
      'dateline_' || config.cfgname, CASE config.cfgname WHEN 'simple' THEN 'simple' ELSE config.cfgname || '_stem' END);
  END LOOP;
END $$;

-- Words as they are written, and nothing else: no numbers, no addresses, no words with hyphens as a whole.
CREATE TEXT SEARCH CONFIGURATION "dateline_words" (COPY = "dateline_simple");
ALTER TEXT SEARCH CONFIGURATION "dateline_words" DROP MAPPING FOR email, file, float, host, hword, asciihword, hword_numpart, int, numhword,
  numword, sfloat, uint, url, url_path, version;

CREATE TYPE "SearchType" AS ENUM ('ARTICLE', 'STATEMENT', 'CAMPAIGN', 'CAMPAIGN_ACTION', 'CAMPAIGN_DEMAND', 'PERSON', 'ORGANIZATION');
-- The words of everything that can be found. For each use there is an index of what readers find, and one of what only members do: hidden
-- rows don't touch the first, and a change writes one of both.
CREATE TABLE "SearchEntry" (
  "id" UUID PRIMARY KEY,
  "type" "SearchType" NOT NULL,
  "rowId" UUID NOT NULL,
  "createdById" UUID,
  "isPublic" BOOLEAN NOT NULL,
  "isCurrent" BOOLEAN NOT NULL,
  "config" TEXT NOT NULL,
  "date" TIMESTAMPTZ(3),
  "speakerIds" UUID[] NOT NULL,
  "tagIds" UUID[] NOT NULL,
  "title" TEXT NOT NULL,
  "slug" TEXT,
  "names" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "titleWords" tsvector NOT NULL,
  "words" tsvector NOT NULL
);
CREATE INDEX "SearchEntry_rowId_idx" ON "SearchEntry" ("rowId");
-- The planner has to know which words are frequent: those are found fastest from the newest text backwards. Statistics are read for each
-- plan, so they list only the most frequent ones.
ALTER TABLE "SearchEntry" ALTER COLUMN "words" SET STATISTICS 200, ALTER COLUMN "titleWords" SET STATISTICS 100;
-- A search ranks hundreds of entries by their words. Most rows with their words fit on a page; there, they are read with the row, not piece by
-- piece from elsewhere. The longest texts move out first.
ALTER TABLE "SearchEntry" SET (toast_tuple_target = 8160), ALTER COLUMN "words" SET STORAGE MAIN;
-- What is new waits in a short list of the index, as "search_rows" says.
CREATE INDEX "SearchEntry_hidden_words_idx" ON "SearchEntry" USING gin ("words") WHERE NOT "isPublic";
CREATE INDEX "SearchEntry_public_words_idx" ON "SearchEntry" USING gin ("words") WHERE "isPublic";
CREATE INDEX "SearchEntry_hidden_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WHERE NOT "isPublic";
CREATE INDEX "SearchEntry_public_titleWords_idx" ON "SearchEntry" USING gin ("titleWords") WHERE "isPublic";
-- Words that many entries have are looked for from the newest backwards; in titles, from names on, which have no date.
CREATE INDEX "SearchEntry_public_date_idx" ON "SearchEntry" ("date" DESC NULLS LAST) WHERE "isPublic";
CREATE INDEX "SearchEntry_hidden_date_idx" ON "SearchEntry" ("date" DESC NULLS LAST) WHERE NOT "isPublic";
-- What has words in its title has a title, which the planner doesn't know. It has statistics of "title", but none of lower("title"), for
-- which it assumes that nearly all entries meet the condition, as those do.
CREATE INDEX "SearchEntry_public_titled_date_idx" ON "SearchEntry" ("date" DESC) WHERE "isPublic" AND lower("title") <> '';
CREATE INDEX "SearchEntry_hidden_titled_date_idx" ON "SearchEntry" ("date" DESC) WHERE NOT "isPublic" AND lower("title") <> '';
-- Names with slugs by their trigrams, for the directory.
CREATE INDEX "SearchEntry_names_idx" ON "SearchEntry" USING gin (searchable("title" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "isCurrent" AND "slug" IS NOT NULL;
CREATE INDEX "SearchEntry_public_names_idx" ON "SearchEntry" USING gin (searchable("title" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "isPublic" AND "slug" IS NOT NULL;

-- What a chore has to do for the search, and the texts of parts of bodies, so that each is parsed once. See prisma/sql/search.sql.
CREATE TABLE "SearchRefresh" (
  "articleId" UUID PRIMARY KEY,
  "dueAt" TIMESTAMPTZ(3),
  "refreshedAt" TIMESTAMPTZ(3)
);
CREATE INDEX "SearchRefresh_dueAt_refreshedAt_idx" ON "SearchRefresh" ("dueAt", "refreshedAt");
CREATE TABLE "PartText" (
  "partId" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL,
  "isPublic" BOOLEAN NOT NULL,
  "config" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "words" tsvector NOT NULL
);
CREATE INDEX "PartText_articleId_idx" ON "PartText" ("articleId");
ALTER TABLE "PartText" ALTER COLUMN "words" SET STORAGE EXTERNAL;

-- Which configurations there are texts of. A search asks each of them.
CREATE TABLE "SearchConfig" ("name" TEXT NOT NULL, "isPublic" BOOLEAN NOT NULL, PRIMARY KEY ("name", "isPublic"));

-- The words of all texts, as they are written, without accents: those of texts that readers see, and those of others. They are what a typo is
-- compared with. None is ever removed, and one may be there twice: transactions that write the same new word don't wait for each other.
CREATE TABLE "SearchWord" ("word" TEXT NOT NULL, "isPublic" BOOLEAN NOT NULL);
CREATE INDEX "SearchWord_word_isPublic_idx" ON "SearchWord" ("word", "isPublic");
CREATE INDEX "SearchWord_public_trigrams_idx" ON "SearchWord" USING gin ("word" gin_trgm_ops) WHERE "isPublic";
CREATE INDEX "SearchWord_hidden_trigrams_idx" ON "SearchWord" USING gin ("word" gin_trgm_ops) WHERE NOT "isPublic";

-- -------------------------------------------------------------------------------------------- webhooks
CREATE TYPE "WebhookDisabledReason" AS ENUM ('BY_ADMIN', 'GONE', 'FAILING');
CREATE TABLE "WebhookEndpoint" (
  "id" UUID PRIMARY KEY,
  "url" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "types" "FeedEventType"[] DEFAULT ARRAY[]::"FeedEventType"[],
  "articleIds" UUID[] DEFAULT ARRAY[]::UUID[],
  "campaignIds" UUID[] DEFAULT ARRAY[]::UUID[],
  "tagIds" UUID[] DEFAULT ARRAY[]::UUID[],
  "acknowledges" BOOLEAN NOT NULL DEFAULT false,
  "secretNumber" INTEGER NOT NULL DEFAULT 1,
  "formerSecretUntil" TIMESTAMPTZ(3),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "disabledAt" TIMESTAMPTZ(3),
  "disabledReason" "WebhookDisabledReason",
  "epochId" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "reachedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "failures" INTEGER NOT NULL DEFAULT 0,
  "failingSince" TIMESTAMPTZ(3),
  "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "heldBy" UUID,
  "heldUntil" TIMESTAMPTZ(3),
  -- Whether an endpoint is disabled, and why, is one thing.
  CONSTRAINT "WebhookEndpoint_disabled_check" CHECK (("disabledAt" IS NULL) = ("disabledReason" IS NULL))
);
CREATE INDEX "WebhookEndpoint_createdAt_id_idx" ON "WebhookEndpoint" ("createdAt", "id");

CREATE TYPE "WebhookDeliveryState" AS ENUM ('RETRYING', 'REQUESTED', 'DELIVERED', 'FAILED', 'PASSED_OVER');
CREATE TABLE "WebhookDelivery" (
  "id" UUID PRIMARY KEY,
  "endpointId" UUID NOT NULL REFERENCES "WebhookEndpoint" ON DELETE CASCADE ON UPDATE CASCADE,
  "eventId" UUID,
  "type" TEXT NOT NULL,
  "occurredAt" TIMESTAMPTZ(3) NOT NULL,
  "since" TIMESTAMPTZ(3),
  "articleId" UUID REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "state" "WebhookDeliveryState" NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "acknowledgedAt" TIMESTAMPTZ(3)
);
CREATE INDEX "WebhookDelivery_endpointId_createdAt_id_idx" ON "WebhookDelivery" ("endpointId", "createdAt" DESC, "id" DESC);
CREATE INDEX "WebhookDelivery_endpointId_state_createdAt_id_idx" ON "WebhookDelivery" ("endpointId", "state", "createdAt" DESC, "id" DESC);
CREATE INDEX "WebhookDelivery_articleId_idx" ON "WebhookDelivery" ("articleId");
CREATE INDEX "WebhookDelivery_createdAt_idx" ON "WebhookDelivery" ("createdAt");

CREATE TABLE "WebhookAttempt" (
  "id" UUID PRIMARY KEY,
  "deliveryId" UUID NOT NULL REFERENCES "WebhookDelivery" ON DELETE CASCADE ON UPDATE CASCADE,
  "attemptedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "duration" INTEGER NOT NULL,
  "status" INTEGER,
  "answer" TEXT,
  "problem" TEXT
);
CREATE INDEX "WebhookAttempt_deliveryId_attemptedAt_id_idx" ON "WebhookAttempt" ("deliveryId", "attemptedAt", "id");
