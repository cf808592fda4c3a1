-- What lists of articles and a speaker's campaigns page through. Each list was derived from all revisions when it was read; now it is
-- kept in the transaction that changes it, in the order in which it is read.
DROP VIEW "SpeakerArticle";
DROP VIEW "SpeakerCampaign";

-- DropIndex
DROP INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx";

-- DropIndex
DROP INDEX "Statement_speakerPersonId_madeOnFirst_id_idx";

-- CreateTable
CREATE TABLE "PersonCampaign" (
    "personId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,

    CONSTRAINT "PersonCampaign_pkey" PRIMARY KEY ("personId","campaignId")
);

-- CreateTable
CREATE TABLE "OrganizationCampaign" (
    "organizationId" UUID NOT NULL,
    "campaignId" UUID NOT NULL,

    CONSTRAINT "OrganizationCampaign_pkey" PRIMARY KEY ("organizationId","campaignId")
);

-- CreateTable
CREATE TABLE "PersonArticle" (
    "personId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "PersonArticle_pkey" PRIMARY KEY ("personId","revisionId")
);

-- CreateTable
CREATE TABLE "OrganizationArticle" (
    "organizationId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "OrganizationArticle_pkey" PRIMARY KEY ("organizationId","revisionId")
);

-- CreateTable
CREATE TABLE "TagArticle" (
    "tagId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "TagArticle_pkey" PRIMARY KEY ("tagId","revisionId")
);

-- CreateTable
CREATE TABLE "CampaignArticle" (
    "campaignId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "CampaignArticle_pkey" PRIMARY KEY ("campaignId","revisionId")
);

-- CreateTable
CREATE TABLE "ActionArticle" (
    "actionId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "ActionArticle_pkey" PRIMARY KEY ("actionId","revisionId")
);

-- CreateTable
CREATE TABLE "StatementArticle" (
    "statementId" UUID NOT NULL,
    "revisionId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "createdById" UUID,
    "isPublic" BOOLEAN NOT NULL,
    "isCurrent" BOOLEAN NOT NULL,

    CONSTRAINT "StatementArticle_pkey" PRIMARY KEY ("statementId","revisionId")
);

-- CreateIndex
CREATE INDEX "PersonCampaign_campaignId_idx" ON "PersonCampaign"("campaignId");

-- CreateIndex
CREATE INDEX "OrganizationCampaign_campaignId_idx" ON "OrganizationCampaign"("campaignId");

-- CreateIndex
CREATE INDEX "PersonArticle_personId_isPublic_revisionId_idx" ON "PersonArticle"("personId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "PersonArticle_articleId_idx" ON "PersonArticle"("articleId");

-- CreateIndex
CREATE INDEX "OrganizationArticle_organizationId_isPublic_revisionId_idx" ON "OrganizationArticle"("organizationId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "OrganizationArticle_articleId_idx" ON "OrganizationArticle"("articleId");

-- CreateIndex
CREATE INDEX "TagArticle_tagId_isPublic_revisionId_idx" ON "TagArticle"("tagId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "TagArticle_articleId_idx" ON "TagArticle"("articleId");

-- CreateIndex
CREATE INDEX "CampaignArticle_campaignId_isPublic_revisionId_idx" ON "CampaignArticle"("campaignId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "CampaignArticle_articleId_idx" ON "CampaignArticle"("articleId");

-- CreateIndex
CREATE INDEX "ActionArticle_actionId_isPublic_revisionId_idx" ON "ActionArticle"("actionId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "ActionArticle_articleId_idx" ON "ActionArticle"("articleId");

-- CreateIndex
CREATE INDEX "StatementArticle_statementId_isPublic_revisionId_idx" ON "StatementArticle"("statementId", "isPublic", "revisionId");

-- CreateIndex
CREATE INDEX "StatementArticle_articleId_idx" ON "StatementArticle"("articleId");

-- CreateIndex
CREATE INDEX "Statement_speakerPersonId_madeOnFirst_id_idx" ON "Statement"("speakerPersonId", "madeOnFirst" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Statement_speakerPersonId_visibility_madeOnFirst_id_idx" ON "Statement"("speakerPersonId", "visibility", "madeOnFirst" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Statement_speakerOrganizationId_madeOnFirst_id_idx" ON "Statement"("speakerOrganizationId", "madeOnFirst" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Statement_speakerOrganizationId_visibility_madeOnFirst_id_idx" ON "Statement"("speakerOrganizationId", "visibility", "madeOnFirst" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "PersonCampaign" ADD CONSTRAINT "PersonCampaign_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PersonCampaign" ADD CONSTRAINT "PersonCampaign_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrganizationCampaign" ADD CONSTRAINT "OrganizationCampaign_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrganizationCampaign" ADD CONSTRAINT "OrganizationCampaign_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PersonArticle" ADD CONSTRAINT "PersonArticle_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrganizationArticle" ADD CONSTRAINT "OrganizationArticle_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TagArticle" ADD CONSTRAINT "TagArticle_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CampaignArticle" ADD CONSTRAINT "CampaignArticle_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionArticle" ADD CONSTRAINT "ActionArticle_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementArticle" ADD CONSTRAINT "StatementArticle_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Drafts and withdrawn articles of a reporter. What they see of others is public.
CREATE INDEX "PersonArticle_own_idx" ON "PersonArticle" ("personId", "createdById", "revisionId") WHERE NOT "isPublic";
CREATE INDEX "OrganizationArticle_own_idx" ON "OrganizationArticle" ("organizationId", "createdById", "revisionId") WHERE NOT "isPublic";
CREATE INDEX "TagArticle_own_idx" ON "TagArticle" ("tagId", "createdById", "revisionId") WHERE NOT "isPublic";
CREATE INDEX "CampaignArticle_own_idx" ON "CampaignArticle" ("campaignId", "createdById", "revisionId") WHERE NOT "isPublic";
CREATE INDEX "ActionArticle_own_idx" ON "ActionArticle" ("actionId", "createdById", "revisionId") WHERE NOT "isPublic";
CREATE INDEX "StatementArticle_own_idx" ON "StatementArticle" ("statementId", "createdById", "revisionId") WHERE NOT "isPublic";

-- The revisions that articles show: to readers, and to those who see their current one.
CREATE VIEW "ShownRevision" AS
  SELECT a."id" AS "articleId", shown."revisionId", a."createdById",
    a."state" = 'PUBLISHED' AND shown."revisionId" IS NOT DISTINCT FROM a."publishedRevisionId" AS "isPublic",
    shown."revisionId" IS NOT DISTINCT FROM a."currentRevisionId" AS "isCurrent"
  FROM "Article" a CROSS JOIN LATERAL (
    SELECT a."currentRevisionId" UNION SELECT a."publishedRevisionId" WHERE a."state" = 'PUBLISHED'
  ) AS shown ("revisionId")
  WHERE shown."revisionId" IS NOT NULL;

-- What the lists of articles must hold: each article under what its shown revisions have. Several statements of one speaker in a
-- revision are several rows here and one in the list.
CREATE VIEW "ListedArticle" AS
  SELECT 'Statement' AS "noun", l."statementId" AS "id", r.* FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId")
UNION ALL
  SELECT 'Person', s."speakerPersonId", r.*
  FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId") JOIN "Statement" s ON s."id" = l."statementId"
  WHERE s."speakerPersonId" IS NOT NULL
UNION ALL
  SELECT 'Organization', speaker."id", r.*
  FROM "ShownRevision" r JOIN "RevisionStatement" l USING ("revisionId") JOIN "Statement" s ON s."id" = l."statementId"
  CROSS JOIN LATERAL (VALUES (s."speakerOrganizationId"), (s."onBehalfOfId")) AS speaker ("id")
  WHERE speaker."id" IS NOT NULL
UNION ALL
  SELECT 'Tag', l."B", r.* FROM "ShownRevision" r JOIN "_ArticleRevisionToTag" l ON l."A" = r."revisionId"
UNION ALL
  SELECT 'Campaign', l."B", r.* FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaign" l ON l."A" = r."revisionId"
UNION ALL
  SELECT 'CampaignAction', l."B", r.* FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaignAction" l ON l."A" = r."revisionId";

-- What a speaker's lists of campaigns must hold: those that they run or are a target of, and those with a demand to them.
CREATE VIEW "ListedCampaign" AS
  SELECT "personId", "organizationId", "campaignId" FROM "CampaignTarget"
UNION
  SELECT "addressedPersonId", "addressedOrganizationId", "campaignId"
  FROM "CampaignDemand" WHERE "addressedPersonId" IS NOT NULL OR "addressedOrganizationId" IS NOT NULL
UNION
  SELECT NULL, "B", "A" FROM "_CampaignToOrganization";

-- Brings the lists in line with what some articles show. What a revision has doesn't change, so what an article no longer shows is told by
-- its revision. By the indexes whatever the statistics say: a plan that was made while the tables were small would read all of them
-- later. Rows that stay as they are aren't written.
CREATE FUNCTION "list_articles"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  shown uuid[] := ARRAY(SELECT "revisionId" FROM "ShownRevision" WHERE "articleId" = ANY("articles"));
BEGIN
  DELETE FROM "PersonArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "PersonArticle" AS t ("personId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'Person' AND l."articleId" = ANY("articles")
  ON CONFLICT ("personId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
  DELETE FROM "OrganizationArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "OrganizationArticle" AS t ("organizationId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'Organization' AND l."articleId" = ANY("articles")
  ON CONFLICT ("organizationId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
  DELETE FROM "TagArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "TagArticle" AS t ("tagId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'Tag' AND l."articleId" = ANY("articles")
  ON CONFLICT ("tagId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
  DELETE FROM "CampaignArticle" WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL(shown);
  INSERT INTO "CampaignArticle" AS t ("campaignId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT DISTINCT l."id", l."revisionId", l."articleId", l."createdById", l."isPublic", l."isCurrent"
    FROM "ListedArticle" l WHERE l."noun" = 'Campaign' AND l."articleId" = ANY("articles")
  ON CONFLICT ("campaignId", "revisionId") DO UPDATE
    SET "createdById" = EXCLUDED."createdById", "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent"
    WHERE (t."createdById", t."isPublic", t."isCurrent") IS DISTINCT FROM (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent");
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
END $$;

-- The same when what revisions have was changed after all.
CREATE FUNCTION "list_articles_anew"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
BEGIN
  DELETE FROM "PersonArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "OrganizationArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TagArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "CampaignArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "ActionArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "StatementArticle" WHERE "articleId" = ANY("articles");
  PERFORM "list_articles"("articles");
END $$;

CREATE FUNCTION "list_changed_articles"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  articles uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg("id") INTO articles FROM became WHERE "currentRevisionId" IS NOT NULL OR "publishedRevisionId" IS NOT NULL;
  ELSE
    SELECT array_agg(b."id") INTO articles FROM became b JOIN was w USING ("id")
    WHERE (b."state", b."currentRevisionId", b."publishedRevisionId", b."createdById")
      IS DISTINCT FROM (w."state", w."currentRevisionId", w."publishedRevisionId", w."createdById");
  END IF;
  IF articles IS NOT NULL THEN PERFORM "list_articles"(articles); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "Article_list_new" AFTER INSERT ON "Article" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();
CREATE TRIGGER "Article_list" AFTER UPDATE ON "Article" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();

-- What a revision has is usually saved before its article shows it. It may also be written later, by hand or when a database is filled.
CREATE FUNCTION "list_shown_revisions"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  articles uuid[];
BEGIN
  IF TG_TABLE_NAME = 'RevisionStatement' THEN
    SELECT array_agg(a."id") INTO articles FROM "Article" a WHERE a."id" IN (
      SELECT r."articleId" FROM "ArticleRevision" r WHERE r."id" IN (SELECT "revisionId" FROM changed)
    ) AND (a."currentRevisionId" IN (SELECT "revisionId" FROM changed) OR a."publishedRevisionId" IN (SELECT "revisionId" FROM changed));
  ELSE
    SELECT array_agg(a."id") INTO articles FROM "Article" a WHERE a."id" IN (
      SELECT r."articleId" FROM "ArticleRevision" r WHERE r."id" IN (SELECT "A" FROM changed)
    ) AND (a."currentRevisionId" IN (SELECT "A" FROM changed) OR a."publishedRevisionId" IN (SELECT "A" FROM changed));
  END IF;
  IF articles IS NOT NULL THEN PERFORM "list_articles_anew"(articles); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "RevisionStatement_list" AFTER INSERT ON "RevisionStatement" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToTag_list_new" AFTER INSERT ON "_ArticleRevisionToTag" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToTag_list_rest" AFTER DELETE ON "_ArticleRevisionToTag" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToCampaign_list_new" AFTER INSERT ON "_ArticleRevisionToCampaign" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToCampaign_list_rest" AFTER DELETE ON "_ArticleRevisionToCampaign" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToCampaignAction_list_new" AFTER INSERT ON "_ArticleRevisionToCampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE TRIGGER "_ArticleRevisionToCampaignAction_list_rest" AFTER DELETE ON "_ArticleRevisionToCampaignAction" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();

-- The speaker of a statement never changes, but on whose behalf they spoke may.
CREATE FUNCTION "list_articles_of_statement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "list_articles_anew"(ARRAY(SELECT DISTINCT "articleId" FROM "StatementArticle" WHERE "statementId" = NEW."id"));
  RETURN NULL;
END $$;
CREATE TRIGGER "Statement_list" AFTER UPDATE OF "speakerPersonId", "speakerOrganizationId", "onBehalfOfId" ON "Statement" FOR EACH ROW
  WHEN ((OLD."speakerPersonId", OLD."speakerOrganizationId", OLD."onBehalfOfId")
    IS DISTINCT FROM (NEW."speakerPersonId", NEW."speakerOrganizationId", NEW."onBehalfOfId"))
  EXECUTE FUNCTION "list_articles_of_statement"();

-- A campaign that is being deleted has lost its row before what belongs to it, and is no longer listed. Locked, since of two changes
-- at once neither sees the other's: one could delete the row that the other keeps.
CREATE FUNCTION "list_campaigns"("campaigns" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
  PERFORM FROM "Campaign" WHERE "id" = ANY("campaigns") ORDER BY "id" FOR NO KEY UPDATE;
  DELETE FROM "PersonCampaign" t WHERE t."campaignId" = ANY("campaigns") AND NOT EXISTS (
    SELECT FROM "ListedCampaign" l WHERE l."campaignId" = t."campaignId" AND l."personId" = t."personId"
  );
  INSERT INTO "PersonCampaign" ("personId", "campaignId")
    SELECT l."personId", l."campaignId" FROM "ListedCampaign" l JOIN "Campaign" c ON c."id" = l."campaignId"
    WHERE l."campaignId" = ANY("campaigns") AND l."personId" IS NOT NULL
  ON CONFLICT DO NOTHING;
  DELETE FROM "OrganizationCampaign" t WHERE t."campaignId" = ANY("campaigns") AND NOT EXISTS (
    SELECT FROM "ListedCampaign" l WHERE l."campaignId" = t."campaignId" AND l."organizationId" = t."organizationId"
  );
  INSERT INTO "OrganizationCampaign" ("organizationId", "campaignId")
    SELECT l."organizationId", l."campaignId" FROM "ListedCampaign" l JOIN "Campaign" c ON c."id" = l."campaignId"
    WHERE l."campaignId" = ANY("campaigns") AND l."organizationId" IS NOT NULL
  ON CONFLICT DO NOTHING;
END $$;
CREATE FUNCTION "list_changed_campaigns"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  campaigns uuid[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg("campaignId") INTO campaigns FROM (SELECT "campaignId" FROM was UNION SELECT "campaignId" FROM changed) c;
  ELSIF TG_TABLE_NAME = '_CampaignToOrganization' THEN
    SELECT array_agg(DISTINCT "A") INTO campaigns FROM changed;
  ELSE
    SELECT array_agg(DISTINCT "campaignId") INTO campaigns FROM changed;
  END IF;
  IF campaigns IS NOT NULL THEN PERFORM "list_campaigns"(campaigns); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "CampaignTarget_list_new" AFTER INSERT ON "CampaignTarget" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "CampaignTarget_list_rest" AFTER DELETE ON "CampaignTarget" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "CampaignTarget_list" AFTER UPDATE ON "CampaignTarget" REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "CampaignDemand_list_new" AFTER INSERT ON "CampaignDemand" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "CampaignDemand_list_rest" AFTER DELETE ON "CampaignDemand" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "CampaignDemand_list" AFTER UPDATE ON "CampaignDemand" REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "_CampaignToOrganization_list_new" AFTER INSERT ON "_CampaignToOrganization" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE TRIGGER "_CampaignToOrganization_list_rest" AFTER DELETE ON "_CampaignToOrganization" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();

-- What is there already, before it is written to again.
INSERT INTO "PersonArticle" ("personId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'Person';
INSERT INTO "OrganizationArticle" ("organizationId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'Organization';
INSERT INTO "TagArticle" ("tagId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'Tag';
INSERT INTO "CampaignArticle" ("campaignId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'Campaign';
INSERT INTO "ActionArticle" ("actionId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'CampaignAction';
INSERT INTO "StatementArticle" ("statementId", "revisionId", "articleId", "createdById", "isPublic", "isCurrent")
  SELECT DISTINCT "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle" WHERE "noun" = 'Statement';
INSERT INTO "PersonCampaign" ("personId", "campaignId") SELECT "personId", "campaignId" FROM "ListedCampaign" WHERE "personId" IS NOT NULL;
INSERT INTO "OrganizationCampaign" ("organizationId", "campaignId") SELECT "organizationId", "campaignId" FROM "ListedCampaign" WHERE "organizationId" IS NOT NULL;
ANALYZE "PersonArticle", "OrganizationArticle", "TagArticle", "CampaignArticle", "ActionArticle", "StatementArticle", "PersonCampaign", "OrganizationCampaign", "Statement";
