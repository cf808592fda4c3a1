-- The lists that follow from other tables: of articles, campaigns, statements, events, and timelines. Views say what they must hold;
-- triggers keep them in the transaction of the change.

-- The revisions that articles show: to readers, and to those who see their current one.
CREATE OR REPLACE VIEW "ShownRevision" AS
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
CREATE OR REPLACE VIEW "ListedArticle" AS
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

-- What a speaker's lists of campaigns must hold: those that they run or are a target of, and those with a demand to them.
CREATE OR REPLACE VIEW "ListedCampaign" AS
  SELECT "personId", "organizationId", "campaignId" FROM "CampaignTarget"
UNION
  SELECT "addressedPersonId", "addressedOrganizationId", "campaignId"
  FROM "CampaignDemand" WHERE "addressedPersonId" IS NOT NULL OR "addressedOrganizationId" IS NOT NULL
UNION
  SELECT NULL, "B", "A" FROM "_CampaignToOrganization";

-- What timelines must hold.
CREATE OR REPLACE VIEW "ListedEntry" AS
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
CREATE OR REPLACE VIEW "ListedStatement" AS
  SELECT c."A" AS "campaignId", s."id" AS "statementId", s."visibility", s."madeOnFirst"
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B";
CREATE OR REPLACE VIEW "ListedEvent" AS
  SELECT DISTINCT c."id" AS "campaignId", e."position", e."id" AS "eventId"
  FROM "FeedEvent" e CROSS JOIN LATERAL unnest(e."campaignIds") AS of ("campaignId") JOIN "Campaign" c ON c."id" = of."campaignId"
  WHERE e."position" > 0;

-- Makes a function for each list of articles, such as "list_PersonArticle": brings it in line with what some articles show. What a revision
-- has doesn't change, so its id tells what an article no longer shows. Rows that stay as they are aren't written.
DO $make$
DECLARE
  common text[] := '{createdById,isPublic,isCurrent}';
  dated text[] := common || '{firstPublishedAt,publishedAt,modifiedAt,scheduledFor}';
  list record;
BEGIN
  FOR list IN
    SELECT "table", "key", "noun",
      string_agg(format('%I', c), ', ' ORDER BY n) AS "columns", string_agg(format('EXCLUDED.%I', c), ', ' ORDER BY n) AS "new",
      -- An organisation speaks in an article if it does so in any of its statements.
      string_agg(CASE c WHEN 'speaks' THEN 'bool_or("speaks")' ELSE format('%I', c) END, ', ' ORDER BY n) AS "values",
      string_agg(format('%I', c), ', ' ORDER BY n) FILTER (WHERE c <> 'speaks') AS "groups"
    FROM (VALUES ('PersonArticle', 'personId', 'Person', dated), ('OrganizationArticle', 'organizationId', 'Organization', dated || '{speaks}'),
      ('TagArticle', 'tagId', 'Tag', dated), ('CampaignArticle', 'campaignId', 'Campaign', dated),
      ('ActionArticle', 'actionId', 'CampaignAction', common), ('StatementArticle', 'statementId', 'Statement', common)
    ) v ("table", "key", "noun", "all") CROSS JOIN LATERAL unnest("all") WITH ORDINALITY u (c, n) GROUP BY "table", "key", "noun"
  LOOP
    EXECUTE format($sql$
CREATE OR REPLACE FUNCTION %8$I("articles" uuid[], "shown" uuid[]) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  DELETE FROM %1$I WHERE "articleId" = ANY("articles") AND "revisionId" <> ALL("shown");
  INSERT INTO %1$I AS t (%2$I, "revisionId", "articleId", %4$s)
    SELECT "id", "revisionId", "articleId", %6$s FROM "ListedArticle" WHERE "noun" = %3$L AND "articleId" = ANY("articles")
    GROUP BY "id", "revisionId", "articleId", %7$s
  ON CONFLICT (%2$I, "revisionId") DO UPDATE SET (%4$s) = (%5$s) WHERE t.* IS DISTINCT FROM EXCLUDED.*;
END $body$$sql$,
      list."table", list."key", list."noun", list."columns", list."new", list."values", list."groups", 'list_' || list."table");
  END LOOP;
END $make$;

-- Brings all lists in line with what some articles show. By the indexes whatever the statistics say: a plan that was made while the tables
-- were small would read all of them later. One plan for all articles, since making it takes longer than running it.
CREATE OR REPLACE FUNCTION "list_articles"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  shown uuid[] := ARRAY(SELECT "revisionId" FROM "ShownRevision" WHERE "articleId" = ANY("articles"));
BEGIN
  PERFORM "list_PersonArticle"("articles", shown), "list_OrganizationArticle"("articles", shown), "list_TagArticle"("articles", shown),
    "list_CampaignArticle"("articles", shown), "list_ActionArticle"("articles", shown), "list_StatementArticle"("articles", shown);
  DELETE FROM "TimelineEntry" WHERE "articleId" = ANY("articles") AND "id" <> ALL(shown);
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent"
    FROM "ListedEntry" WHERE "articleId" = ANY("articles")
  ON CONFLICT ("campaignId", "id") DO UPDATE SET ("date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent")
    = (EXCLUDED."date", EXCLUDED."first", EXCLUDED."last", EXCLUDED."articleId", EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent")
    WHERE t.* IS DISTINCT FROM EXCLUDED.*;
END $$;

-- Makes the entries of some articles again, also in the search: what a shown revision has may be written later, by hand or when a database
-- is filled; and on whose behalf somebody spoke may change.
CREATE OR REPLACE FUNCTION "list_articles_anew"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM "PersonArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "OrganizationArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TagArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "CampaignArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "ActionArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "StatementArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TimelineEntry" WHERE "articleId" = ANY("articles");
  PERFORM "list_articles"("articles");
  PERFORM "search_rows"('ARTICLE', "articles");
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
CREATE OR REPLACE TRIGGER "Article_list_new" AFTER INSERT ON "Article" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();
CREATE OR REPLACE TRIGGER "Article_list" AFTER UPDATE ON "Article" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();

-- What a revision has is usually saved before its article shows it. It may also be written later, by hand or when a database is filled.
CREATE OR REPLACE FUNCTION "list_shown_revisions"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  revisions uuid[];
  articles uuid[];
BEGIN
  IF TG_TABLE_NAME = 'RevisionStatement' THEN
    revisions := ARRAY(SELECT "revisionId" FROM changed);
  ELSE
    revisions := ARRAY(SELECT "A" FROM changed);
  END IF;
  SELECT array_agg(a."id") INTO articles FROM "Article" a
  WHERE a."id" IN (SELECT r."articleId" FROM "ArticleRevision" r WHERE r."id" = ANY(revisions))
    AND (a."currentRevisionId" = ANY(revisions) OR a."publishedRevisionId" = ANY(revisions));
  IF articles IS NOT NULL THEN PERFORM "list_articles_anew"(articles); END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "RevisionStatement_list" AFTER INSERT ON "RevisionStatement" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToTag_list_new" AFTER INSERT ON "_ArticleRevisionToTag" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToTag_list_rest" AFTER DELETE ON "_ArticleRevisionToTag" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToCampaign_list_new" AFTER INSERT ON "_ArticleRevisionToCampaign" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToCampaign_list_rest" AFTER DELETE ON "_ArticleRevisionToCampaign" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToCampaignAction_list_new" AFTER INSERT ON "_ArticleRevisionToCampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();
CREATE OR REPLACE TRIGGER "_ArticleRevisionToCampaignAction_list_rest" AFTER DELETE ON "_ArticleRevisionToCampaignAction" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"();

-- The speaker of a statement never changes, but on whose behalf they spoke may.
CREATE OR REPLACE FUNCTION "list_articles_of_statement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "list_articles_anew"(ARRAY(SELECT DISTINCT "articleId" FROM "StatementArticle" WHERE "statementId" = NEW."id"));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Statement_list" AFTER UPDATE OF "speakerPersonId", "speakerOrganizationId", "onBehalfOfId" ON "Statement" FOR EACH ROW
  WHEN ((OLD."speakerPersonId", OLD."speakerOrganizationId", OLD."onBehalfOfId")
    IS DISTINCT FROM (NEW."speakerPersonId", NEW."speakerOrganizationId", NEW."onBehalfOfId"))
  EXECUTE FUNCTION "list_articles_of_statement"();

-- A campaign that is being deleted has lost its row before what belongs to it, and is no longer listed. Locked, since of two changes
-- at once neither sees the other's: one could delete the row that the other keeps.
CREATE OR REPLACE FUNCTION "list_campaigns"("campaigns" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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

CREATE OR REPLACE FUNCTION "list_changed_campaigns"() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE TRIGGER "CampaignTarget_list_new" AFTER INSERT ON "CampaignTarget" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "CampaignTarget_list_rest" AFTER DELETE ON "CampaignTarget" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "CampaignTarget_list" AFTER UPDATE ON "CampaignTarget" REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "CampaignDemand_list_new" AFTER INSERT ON "CampaignDemand" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "CampaignDemand_list_rest" AFTER DELETE ON "CampaignDemand" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "CampaignDemand_list" AFTER UPDATE ON "CampaignDemand" REFERENCING OLD TABLE AS was NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "_CampaignToOrganization_list_new" AFTER INSERT ON "_CampaignToOrganization" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "_CampaignToOrganization_list_rest" AFTER DELETE ON "_CampaignToOrganization" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();

-- The same for some actions, outcomes and statements in timelines. A campaign that is being deleted has lost its row before what belongs to it.
CREATE OR REPLACE FUNCTION "list_entries"("ids" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  DELETE FROM "TimelineEntry" t WHERE t."id" = ANY("ids") AND NOT EXISTS (
    SELECT FROM "ListedEntry" e WHERE e."campaignId" = t."campaignId" AND e."id" = t."id"
  );
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "isPublic", "isCurrent"
    FROM "ListedEntry" e WHERE e."id" = ANY("ids") AND EXISTS (SELECT FROM "Campaign" c WHERE c."id" = e."campaignId")
  ON CONFLICT ("campaignId", "id") DO UPDATE SET ("date", "first", "last", "isPublic")
    = (EXCLUDED."date", EXCLUDED."first", EXCLUDED."last", EXCLUDED."isPublic") WHERE t.* IS DISTINCT FROM EXCLUDED.*;
END $$;

CREATE OR REPLACE FUNCTION "list_changed_entries"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "list_entries"(ARRAY(SELECT "id" FROM changed));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "CampaignAction_list_new" AFTER INSERT ON "CampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE OR REPLACE TRIGGER "CampaignAction_list" AFTER UPDATE ON "CampaignAction" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE OR REPLACE TRIGGER "CampaignAction_list_rest" AFTER DELETE ON "CampaignAction" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE OR REPLACE TRIGGER "CampaignOutcome_list_new" AFTER INSERT ON "CampaignOutcome" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE OR REPLACE TRIGGER "CampaignOutcome_list" AFTER UPDATE ON "CampaignOutcome" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();
CREATE OR REPLACE TRIGGER "CampaignOutcome_list_rest" AFTER DELETE ON "CampaignOutcome" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_entries"();

-- A statement is locked while it gets a campaign, since somebody may be making it public at once: neither would see what the other does.
CREATE OR REPLACE FUNCTION "list_statements_of_campaigns"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
CREATE OR REPLACE TRIGGER "_CampaignToStatement_list_new" AFTER INSERT ON "_CampaignToStatement" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_statements_of_campaigns"();
CREATE OR REPLACE TRIGGER "_CampaignToStatement_list_rest" AFTER DELETE ON "_CampaignToStatement" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_statements_of_campaigns"();

CREATE OR REPLACE FUNCTION "list_changed_statement"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  UPDATE "CampaignStatement" SET "visibility" = NEW."visibility", "madeOnFirst" = NEW."madeOnFirst" WHERE "statementId" = NEW."id";
  IF FOUND THEN PERFORM "list_entries"(ARRAY[NEW."id"]); END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Statement_list_changed" AFTER UPDATE OF "visibility", "madeOn", "madeOnFirst", "madeOnLast" ON "Statement" FOR EACH ROW
  WHEN ((OLD."visibility", OLD."madeOn", OLD."madeOnFirst", OLD."madeOnLast")
    IS DISTINCT FROM (NEW."visibility", NEW."madeOn", NEW."madeOnFirst", NEW."madeOnLast"))
  EXECUTE FUNCTION "list_changed_statement"();

-- An event has its place once its transaction commits.
CREATE OR REPLACE FUNCTION "list_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "CampaignEvent" ("campaignId", "position", "eventId")
    SELECT DISTINCT c."id", NEW."position", NEW."id" FROM "Campaign" c WHERE c."id" = ANY(NEW."campaignIds");
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "FeedEvent_list_new" AFTER INSERT ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" <> '{}') EXECUTE FUNCTION "list_event"();
CREATE OR REPLACE TRIGGER "FeedEvent_list" AFTER UPDATE OF "position" ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" <> '{}') EXECUTE FUNCTION "list_event"();
