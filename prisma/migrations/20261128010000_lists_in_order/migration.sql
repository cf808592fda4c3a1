-- Lists that follow from other tables are kept in the order in which they are read: the lists of articles by date, timelines, and the
-- statements and events of a campaign. They were derived and sorted when they were read.
DROP VIEW "TimelineEntry";
DROP VIEW "ListedArticle";
DROP VIEW "ShownRevision";
TRUNCATE "PersonArticle", "OrganizationArticle", "TagArticle", "CampaignArticle";

DROP INDEX "FeedEvent_campaignIds_idx";
ALTER TABLE "CampaignArticle" ADD COLUMN     "firstPublishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scheduledFor" TIMESTAMPTZ(3);
ALTER TABLE "OrganizationArticle" ADD COLUMN     "firstPublishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "speaks" BOOLEAN NOT NULL,
ADD COLUMN     "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scheduledFor" TIMESTAMPTZ(3);
ALTER TABLE "PersonArticle" ADD COLUMN     "firstPublishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scheduledFor" TIMESTAMPTZ(3);
ALTER TABLE "TagArticle" ADD COLUMN     "firstPublishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
ADD COLUMN     "publishedAt" TIMESTAMPTZ(3),
ADD COLUMN     "scheduledFor" TIMESTAMPTZ(3);
CREATE TABLE "TimelineEntry" (
    "campaignId" UUID NOT NULL,
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

    CONSTRAINT "TimelineEntry_pkey" PRIMARY KEY ("campaignId","id")
);
CREATE TABLE "CampaignStatement" (
    "campaignId" UUID NOT NULL,
    "statementId" UUID NOT NULL,
    "visibility" "Visibility" NOT NULL,
    "madeOnFirst" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CampaignStatement_pkey" PRIMARY KEY ("campaignId","statementId")
);
CREATE TABLE "CampaignEvent" (
    "campaignId" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "eventId" UUID NOT NULL,

    CONSTRAINT "CampaignEvent_pkey" PRIMARY KEY ("campaignId","position")
);

-- The revisions that articles show: to readers, and to those who see their current one.
CREATE VIEW "ShownRevision" AS
  SELECT a."id" AS "articleId", shown."revisionId", a."createdById",
    a."state" = 'PUBLISHED' AND shown."revisionId" IS NOT DISTINCT FROM a."publishedRevisionId" AS "isPublic",
    shown."revisionId" IS NOT DISTINCT FROM a."currentRevisionId" AS "isCurrent",
    a."firstPublishedAt", a."publishedAt", a."modifiedAt", a."scheduledFor", a."createdAt"
  FROM "Article" a CROSS JOIN LATERAL (
    SELECT a."currentRevisionId" UNION SELECT a."publishedRevisionId" WHERE a."state" = 'PUBLISHED'
  ) AS shown ("revisionId")
  WHERE shown."revisionId" IS NOT NULL;

-- What the lists of articles must hold: each article under what its shown revisions have. Several statements of one speaker in a
-- revision are several rows here and one in the list.
CREATE VIEW "ListedArticle" AS
  SELECT 'Statement' AS "noun", l."statementId" AS "id", r.*, true AS "speaks" FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId")
UNION ALL
  SELECT 'Person', s."speakerPersonId", r.*, true
  FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId") JOIN "Statement" s ON s."id" = l."statementId"
  WHERE s."speakerPersonId" IS NOT NULL
UNION ALL
  SELECT 'Organization', speaker."id", r.*, speaker."speaks"
  FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId") JOIN "Statement" s ON s."id" = l."statementId"
  CROSS JOIN LATERAL (VALUES (s."speakerOrganizationId", true), (s."onBehalfOfId", false)) AS speaker ("id", "speaks")
  WHERE speaker."id" IS NOT NULL
UNION ALL
  SELECT 'Tag', l."B", r.*, true FROM "ShownRevision" r JOIN "_ArticleRevisionToTag" l ON l."A" = r."revisionId"
UNION ALL
  SELECT 'Campaign', l."B", r.*, true FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaign" l ON l."A" = r."revisionId"
UNION ALL
  SELECT 'CampaignAction', l."B", r.*, true FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaignAction" l ON l."A" = r."revisionId";

-- What timelines must hold.
CREATE VIEW "ListedEntry" AS
  SELECT "campaignId", "id", "startedOn" AS "date", "startedOnFirst" AS "first", "startedOnLast" AS "last", "id" AS "actionId",
    NULL::uuid AS "outcomeId", NULL::uuid AS "statementId", NULL::uuid AS "articleId", NULL::uuid AS "createdById",
    true AS "isPublic", true AS "isCurrent"
  FROM "CampaignAction"
UNION ALL
  SELECT "campaignId", "id", "occurredOn", "occurredOnFirst", "occurredOnLast", NULL, "id", NULL, NULL, NULL, true, true
  FROM "CampaignOutcome"
UNION ALL
  SELECT c."A", s."id", coalesce(s."madeOn", to_char(s."madeOnFirst" AT TIME ZONE 'UTC', 'YYYY-MM-DD')), s."madeOnFirst", s."madeOnLast",
    NULL, NULL, s."id", NULL, NULL, s."visibility" = 'PUBLIC', true
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B"
UNION ALL
  SELECT c."B", r."revisionId", to_char(day.first, 'YYYY-MM-DD'), day.first AT TIME ZONE 'UTC',
    (day.first + interval '1 day' - interval '1 millisecond') AT TIME ZONE 'UTC', NULL, NULL, NULL, r."articleId", r."createdById",
    r."isPublic", r."isCurrent"
  FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaign" c ON c."A" = r."revisionId"
  CROSS JOIN LATERAL (SELECT date_trunc('day', coalesce(r."firstPublishedAt", r."createdAt") AT TIME ZONE 'UTC')) AS day (first);

-- What a campaign's lists of statements and of events must hold.
CREATE VIEW "ListedStatement" AS
  SELECT c."A" AS "campaignId", s."id" AS "statementId", s."visibility", s."madeOnFirst"
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B";
CREATE VIEW "ListedEvent" AS
  SELECT DISTINCT c."id" AS "campaignId", e."position", e."id" AS "eventId"
  FROM "FeedEvent" e CROSS JOIN LATERAL unnest(e."campaignIds") AS of ("campaignId") JOIN "Campaign" c ON c."id" = of."campaignId"
  WHERE e."position" > 0;

-- What there is already.
INSERT INTO "PersonArticle" ("personId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor" FROM "ListedArticle" WHERE "noun" = 'Person';
INSERT INTO "OrganizationArticle" ("organizationId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor", "speaks")
  SELECT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor", bool_or("speaks") FROM "ListedArticle" WHERE "noun" = 'Organization'
  GROUP BY "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor";
INSERT INTO "TagArticle" ("tagId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor" FROM "ListedArticle" WHERE "noun" = 'Tag';
INSERT INTO "CampaignArticle" ("campaignId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor" FROM "ListedArticle" WHERE "noun" = 'Campaign';
INSERT INTO "TimelineEntry" ("campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent") SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedEntry";
INSERT INTO "CampaignStatement" SELECT * FROM "ListedStatement";
INSERT INTO "CampaignEvent" SELECT * FROM "ListedEvent";

CREATE INDEX "TimelineEntry_campaignId_isPublic_last_first_id_idx" ON "TimelineEntry"("campaignId", "isPublic", "last", "first" DESC, "id");
CREATE INDEX "TimelineEntry_campaignId_last_first_id_idx" ON "TimelineEntry"("campaignId", "last", "first" DESC, "id");
CREATE INDEX "TimelineEntry_id_idx" ON "TimelineEntry"("id");
CREATE INDEX "CampaignStatement_campaignId_visibility_madeOnFirst_stateme_idx" ON "CampaignStatement"("campaignId", "visibility", "madeOnFirst" DESC, "statementId" DESC);
CREATE INDEX "CampaignStatement_campaignId_madeOnFirst_statementId_idx" ON "CampaignStatement"("campaignId", "madeOnFirst" DESC, "statementId" DESC);
CREATE INDEX "CampaignStatement_statementId_idx" ON "CampaignStatement"("statementId");
CREATE INDEX "CampaignEvent_eventId_idx" ON "CampaignEvent"("eventId");
CREATE INDEX "CampaignArticle_campaignId_isPublic_firstPublishedAt_articl_idx" ON "CampaignArticle"("campaignId", "isPublic", "firstPublishedAt" DESC, "articleId" DESC);
CREATE INDEX "CampaignArticle_campaignId_isPublic_publishedAt_articleId_idx" ON "CampaignArticle"("campaignId", "isPublic", "publishedAt" DESC, "articleId" DESC);
CREATE INDEX "CampaignArticle_campaignId_modifiedAt_articleId_idx" ON "CampaignArticle"("campaignId", "modifiedAt" DESC, "articleId" DESC);
CREATE INDEX "PersonArticle_personId_isPublic_firstPublishedAt_articleId_idx" ON "PersonArticle"("personId", "isPublic", "firstPublishedAt" DESC, "articleId" DESC);
CREATE INDEX "PersonArticle_personId_isPublic_publishedAt_articleId_idx" ON "PersonArticle"("personId", "isPublic", "publishedAt" DESC, "articleId" DESC);
CREATE INDEX "PersonArticle_personId_modifiedAt_articleId_idx" ON "PersonArticle"("personId", "modifiedAt" DESC, "articleId" DESC);
CREATE INDEX "TagArticle_tagId_isPublic_firstPublishedAt_articleId_idx" ON "TagArticle"("tagId", "isPublic", "firstPublishedAt" DESC, "articleId" DESC);
CREATE INDEX "TagArticle_tagId_isPublic_publishedAt_articleId_idx" ON "TagArticle"("tagId", "isPublic", "publishedAt" DESC, "articleId" DESC);
CREATE INDEX "TagArticle_tagId_modifiedAt_articleId_idx" ON "TagArticle"("tagId", "modifiedAt" DESC, "articleId" DESC);
ALTER TABLE "PersonArticle" ADD CONSTRAINT "PersonArticle_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "OrganizationArticle" ADD CONSTRAINT "OrganizationArticle_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TagArticle" ADD CONSTRAINT "TagArticle_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CampaignArticle" ADD CONSTRAINT "CampaignArticle_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TimelineEntry" ADD CONSTRAINT "TimelineEntry_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CampaignStatement" ADD CONSTRAINT "CampaignStatement_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CampaignStatement" ADD CONSTRAINT "CampaignStatement_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CampaignEvent" ADD CONSTRAINT "CampaignEvent_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CampaignEvent" ADD CONSTRAINT "CampaignEvent_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "FeedEvent"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of drafts and other work, which only some see.
CREATE INDEX "PersonArticle_own_first_idx" ON "PersonArticle" ("personId", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "PersonArticle_own_published_idx" ON "PersonArticle" ("personId", "createdById", "publishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "PersonArticle_scheduled_idx" ON "PersonArticle" ("personId", "isPublic", "scheduledFor", "firstPublishedAt", "articleId") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "OrganizationArticle_own_first_idx" ON "OrganizationArticle" ("organizationId", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic" AND "speaks";
CREATE INDEX "OrganizationArticle_own_published_idx" ON "OrganizationArticle" ("organizationId", "createdById", "publishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic" AND "speaks";
CREATE INDEX "OrganizationArticle_scheduled_idx" ON "OrganizationArticle" ("organizationId", "isPublic", "scheduledFor", "firstPublishedAt", "articleId") WHERE "scheduledFor" IS NOT NULL AND "speaks";
CREATE INDEX "TagArticle_own_first_idx" ON "TagArticle" ("tagId", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "TagArticle_own_published_idx" ON "TagArticle" ("tagId", "createdById", "publishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "TagArticle_scheduled_idx" ON "TagArticle" ("tagId", "isPublic", "scheduledFor", "firstPublishedAt", "articleId") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "CampaignArticle_own_first_idx" ON "CampaignArticle" ("campaignId", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "CampaignArticle_own_published_idx" ON "CampaignArticle" ("campaignId", "createdById", "publishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";
CREATE INDEX "CampaignArticle_scheduled_idx" ON "CampaignArticle" ("campaignId", "isPublic", "scheduledFor", "firstPublishedAt", "articleId") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "TimelineEntry_own_idx" ON "TimelineEntry" ("campaignId", "createdById", "last", "first" DESC, "id") WHERE NOT "isPublic" AND "createdById" IS NOT NULL;
CREATE INDEX "TimelineEntry_members_idx" ON "TimelineEntry" ("campaignId", "last", "first" DESC, "id") WHERE NOT "isPublic" AND "statementId" IS NOT NULL;
CREATE INDEX "TimelineEntry_articleId_idx" ON "TimelineEntry" ("articleId") WHERE "articleId" IS NOT NULL;

-- Lists by date have only those articles in which an organisation speaks itself.
CREATE INDEX "OrganizationArticle_first_idx" ON "OrganizationArticle" ("organizationId", "isPublic", "firstPublishedAt" DESC, "articleId" DESC) WHERE "speaks";
CREATE INDEX "OrganizationArticle_published_idx" ON "OrganizationArticle" ("organizationId", "isPublic", "publishedAt" DESC, "articleId" DESC) WHERE "speaks";
CREATE INDEX "OrganizationArticle_modified_idx" ON "OrganizationArticle" ("organizationId", "modifiedAt" DESC, "articleId" DESC) WHERE "speaks";

-- Brings the lists in line with what some articles show. What a revision has doesn't change, so what an article no longer shows is told by
-- its revision. By the indexes whatever the statistics say: a plan that was made while the tables were small would read all of them
-- later. One plan for all articles, since making it takes longer than running it. Rows that stay as they are aren't written.
CREATE OR REPLACE FUNCTION "list_articles"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  shown uuid[] := ARRAY(SELECT "revisionId" FROM "ShownRevision" WHERE "articleId" = ANY("articles"));
BEGIN
  DELETE FROM "PersonArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "PersonArticle" AS t ("personId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent", l."firstPublishedAt", l."publishedAt", l."modifiedAt", l."scheduledFor"
    FROM "ListedArticle" l WHERE l."noun" = 'Person' AND l."articleId" = ANY("articles")
  ON CONFLICT ("personId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent", "firstPublishedAt" = EXCLUDED."firstPublishedAt", "publishedAt" = EXCLUDED."publishedAt", "modifiedAt" = EXCLUDED."modifiedAt", "scheduledFor" = EXCLUDED."scheduledFor"
    WHERE (t."createdById", t."isPublic", t."isCurrent", t."firstPublishedAt", t."publishedAt", t."modifiedAt", t."scheduledFor") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent", EXCLUDED."firstPublishedAt", EXCLUDED."publishedAt", EXCLUDED."modifiedAt", EXCLUDED."scheduledFor");
  DELETE FROM "OrganizationArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "OrganizationArticle" AS t ("organizationId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor", "speaks")
    SELECT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent", l."firstPublishedAt", l."publishedAt", l."modifiedAt", l."scheduledFor", bool_or(l."speaks")
    FROM "ListedArticle" l WHERE l."noun" = 'Organization' AND l."articleId" = ANY("articles")
    GROUP BY l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent", l."firstPublishedAt", l."publishedAt", l."modifiedAt", l."scheduledFor"
  ON CONFLICT ("organizationId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent", "firstPublishedAt" = EXCLUDED."firstPublishedAt", "publishedAt" = EXCLUDED."publishedAt", "modifiedAt" = EXCLUDED."modifiedAt", "scheduledFor" = EXCLUDED."scheduledFor", "speaks" = EXCLUDED."speaks"
    WHERE (t."createdById", t."isPublic", t."isCurrent", t."firstPublishedAt", t."publishedAt", t."modifiedAt", t."scheduledFor", t."speaks") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent", EXCLUDED."firstPublishedAt", EXCLUDED."publishedAt", EXCLUDED."modifiedAt", EXCLUDED."scheduledFor", EXCLUDED."speaks");
  DELETE FROM "TagArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "TagArticle" AS t ("tagId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent", l."firstPublishedAt", l."publishedAt", l."modifiedAt", l."scheduledFor"
    FROM "ListedArticle" l WHERE l."noun" = 'Tag' AND l."articleId" = ANY("articles")
  ON CONFLICT ("tagId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent", "firstPublishedAt" = EXCLUDED."firstPublishedAt", "publishedAt" = EXCLUDED."publishedAt", "modifiedAt" = EXCLUDED."modifiedAt", "scheduledFor" = EXCLUDED."scheduledFor"
    WHERE (t."createdById", t."isPublic", t."isCurrent", t."firstPublishedAt", t."publishedAt", t."modifiedAt", t."scheduledFor") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent", EXCLUDED."firstPublishedAt", EXCLUDED."publishedAt", EXCLUDED."modifiedAt", EXCLUDED."scheduledFor");
  DELETE FROM "CampaignArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "CampaignArticle" AS t ("campaignId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent", l."firstPublishedAt", l."publishedAt", l."modifiedAt", l."scheduledFor"
    FROM "ListedArticle" l WHERE l."noun" = 'Campaign' AND l."articleId" = ANY("articles")
  ON CONFLICT ("campaignId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent", "firstPublishedAt" = EXCLUDED."firstPublishedAt", "publishedAt" = EXCLUDED."publishedAt", "modifiedAt" = EXCLUDED."modifiedAt", "scheduledFor" = EXCLUDED."scheduledFor"
    WHERE (t."createdById", t."isPublic", t."isCurrent", t."firstPublishedAt", t."publishedAt", t."modifiedAt", t."scheduledFor") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent", EXCLUDED."firstPublishedAt", EXCLUDED."publishedAt", EXCLUDED."modifiedAt", EXCLUDED."scheduledFor");
  DELETE FROM "ActionArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "ActionArticle" AS t ("actionId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'CampaignAction' AND l."articleId" = ANY("articles")
  ON CONFLICT ("actionId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
  DELETE FROM "StatementArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "StatementArticle" AS t ("statementId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'Statement' AND l."articleId" = ANY("articles")
  ON CONFLICT ("statementId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
  DELETE FROM "TimelineEntry" WHERE "articleId" = ANY("articles") AND "id" <> ALL(shown);
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedEntry" e WHERE e."articleId" = ANY("articles")
  ON CONFLICT ("campaignId", "id") DO UPDATE
    SET "date" = EXCLUDED."date", "first" = EXCLUDED."first", "last" = EXCLUDED."last", "actionId" = EXCLUDED."actionId", "outcomeId" = EXCLUDED."outcomeId", "statementId" = EXCLUDED."statementId", "articleId" = EXCLUDED."articleId", "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."date", t."first", t."last", t."actionId", t."outcomeId", t."statementId", t."articleId", t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."date", EXCLUDED."first", EXCLUDED."last", EXCLUDED."actionId", EXCLUDED."outcomeId", EXCLUDED."statementId", EXCLUDED."articleId", EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
END $$;

CREATE OR REPLACE FUNCTION "list_articles_anew"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
BEGIN
  DELETE FROM "PersonArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "OrganizationArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TagArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "CampaignArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "ActionArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "StatementArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TimelineEntry" WHERE "articleId" = ANY("articles");
  PERFORM "list_articles"("articles");
END $$;

CREATE OR REPLACE FUNCTION "list_changed_articles"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  articles uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg("id") INTO articles FROM became WHERE "currentRevisionId" IS NOT NULL OR "publishedRevisionId" IS NOT NULL;
  ELSE
    SELECT array_agg(b."id") INTO articles FROM became b JOIN was w USING ("id")
    WHERE (b."state", b."currentRevisionId", b."publishedRevisionId", b."createdById", b."firstPublishedAt", b."publishedAt",
        b."modifiedAt", b."scheduledFor")
      IS DISTINCT FROM (w."state", w."currentRevisionId", w."publishedRevisionId", w."createdById", w."firstPublishedAt", w."publishedAt",
        w."modifiedAt", w."scheduledFor");
  END IF;
  IF articles IS NOT NULL THEN PERFORM "list_articles"(articles); END IF;
  RETURN NULL;
END $$;

-- Actions and outcomes are public.
CREATE FUNCTION "list_entries"("ids" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  DELETE FROM "TimelineEntry" t WHERE t."id" = ANY("ids") AND NOT EXISTS (
    SELECT FROM "ListedEntry" e WHERE e."campaignId" = t."campaignId" AND e."id" = t."id"
  );
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedEntry" e WHERE e."id" = ANY("ids") AND EXISTS (SELECT FROM "Campaign" c WHERE c."id" = e."campaignId")
  ON CONFLICT ("campaignId", "id") DO UPDATE
    SET "date" = EXCLUDED."date", "first" = EXCLUDED."first", "last" = EXCLUDED."last", "actionId" = EXCLUDED."actionId", "outcomeId" = EXCLUDED."outcomeId", "statementId" = EXCLUDED."statementId", "articleId" = EXCLUDED."articleId", "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."date", t."first", t."last", t."actionId", t."outcomeId", t."statementId", t."articleId", t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."date", EXCLUDED."first", EXCLUDED."last", EXCLUDED."actionId", EXCLUDED."outcomeId", EXCLUDED."statementId", EXCLUDED."articleId", EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
END $$;
CREATE FUNCTION "list_changed_entries"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "list_entries"(ARRAY(SELECT "id" FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER "CampaignAction_list_new" AFTER INSERT ON "CampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE TRIGGER "CampaignAction_list" AFTER UPDATE ON "CampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE TRIGGER "CampaignAction_list_rest" AFTER DELETE ON "CampaignAction" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE TRIGGER "CampaignOutcome_list_new" AFTER INSERT ON "CampaignOutcome" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE TRIGGER "CampaignOutcome_list" AFTER UPDATE ON "CampaignOutcome" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE TRIGGER "CampaignOutcome_list_rest" AFTER DELETE ON "CampaignOutcome" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();

-- A statement is locked while it gets a campaign, since somebody may be making it public at once: neither would see what the other does.
CREATE FUNCTION "list_statements_of_campaigns"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM "CampaignStatement" t USING changed c WHERE t."campaignId" = c."A" AND t."statementId" = c."B";
  ELSE
    PERFORM FROM "Statement" WHERE "id" IN (SELECT "B" FROM changed) ORDER BY "id" FOR SHARE;
    INSERT INTO "CampaignStatement" SELECT l.* FROM "ListedStatement" l JOIN changed c ON c."A" = l."campaignId" AND c."B" = l."statementId"
    ON CONFLICT DO NOTHING;
  END IF;
  PERFORM "list_entries"(ARRAY(SELECT "B" FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER "_CampaignToStatement_list_new" AFTER INSERT ON "_CampaignToStatement" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_statements_of_campaigns"();
CREATE TRIGGER "_CampaignToStatement_list_rest" AFTER DELETE ON "_CampaignToStatement" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_statements_of_campaigns"();
CREATE FUNCTION "list_changed_statement"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
BEGIN
  UPDATE "CampaignStatement" SET "visibility" = NEW."visibility", "madeOnFirst" = NEW."madeOnFirst" WHERE "statementId" = NEW."id";
  IF FOUND THEN PERFORM "list_entries"(ARRAY[NEW."id"]); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "Statement_list_changed" AFTER UPDATE OF "visibility", "madeOn", "madeOnFirst", "madeOnLast" ON "Statement" FOR EACH ROW
  WHEN ((OLD."visibility", OLD."madeOn", OLD."madeOnFirst", OLD."madeOnLast")
    IS DISTINCT FROM (NEW."visibility", NEW."madeOn", NEW."madeOnFirst", NEW."madeOnLast"))
  EXECUTE FUNCTION "list_changed_statement"();

-- An event has its place once its transaction commits.
CREATE FUNCTION "list_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignEvent" ("campaignId", "position", "eventId")
    SELECT DISTINCT c."id", NEW."position", NEW."id" FROM "Campaign" c WHERE c."id" = ANY(NEW."campaignIds");
  RETURN NULL;
END $$;
CREATE TRIGGER "FeedEvent_list_new" AFTER INSERT ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" <> '{}') EXECUTE FUNCTION "list_event"();
CREATE TRIGGER "FeedEvent_list" AFTER UPDATE OF "position" ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" <> '{}') EXECUTE FUNCTION "list_event"();

ANALYZE "PersonArticle", "OrganizationArticle", "TagArticle", "CampaignArticle", "TimelineEntry", "CampaignStatement", "CampaignEvent";
