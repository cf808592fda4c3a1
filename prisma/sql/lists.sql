-- The lists that follow from other tables: of articles, campaigns, statements, events, and timelines. Views say what they must hold;
-- triggers keep them in the transaction of the change.

-- The revisions that articles show: to readers, and to those who see their current one. A discarded draft is in no list.
CREATE OR REPLACE VIEW "ShownRevision" AS
  SELECT a."id" AS "articleId", shown."revisionId", a."createdById",
    a."state" = 'PUBLISHED' AND shown."revisionId" IS NOT DISTINCT FROM a."publishedRevisionId" AS "isPublic",
    shown."revisionId" IS NOT DISTINCT FROM a."currentRevisionId" AS "isCurrent",
    a."firstPublishedAt", a."publishedAt", a."modifiedAt", a."scheduledFor", a."createdAt"
  FROM "Article" a CROSS JOIN LATERAL (
    SELECT a."currentRevisionId" UNION SELECT a."publishedRevisionId" WHERE a."state" = 'PUBLISHED'
  ) AS shown ("revisionId")
  WHERE shown."revisionId" IS NOT NULL AND a."state" <> 'DISCARDED';

-- Who speaks in a statement, or on whose behalf; and the organisation once more as a speaker. Nobody, if it was recorded in error.
CREATE OR REPLACE FUNCTION "speakers_of"("statement" "Statement") RETURNS TABLE ("id" uuid, "relation" "SubjectRelation") LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT v.* FROM (VALUES (($1)."speakerPersonId", 'ABOUT'::"SubjectRelation"), (($1)."speakerOrganizationId", 'ABOUT'), (($1)."speakerOrganizationId", 'SPEAKER'),
    (($1)."onBehalfOfId", 'ABOUT')) v WHERE v.column1 IS NOT NULL AND ($1)."status" <> 'RECORDED_IN_ERROR'
$$;

-- What a revision names itself, apart from its statements.
CREATE OR REPLACE VIEW "NamedSubject" AS
  SELECT "A" AS "revisionId", "B" AS "subjectId", 'ABOUT'::"SubjectRelation" AS "relation" FROM "_ArticleRevisionToTag"
UNION ALL
  SELECT "A", "B", 'ABOUT' FROM "_ArticleRevisionToCampaign"
UNION ALL
  SELECT "A", "B", 'ABOUT' FROM "_ArticleRevisionToCampaignAction"
UNION ALL
  SELECT "A", "B", 'ABOUT' FROM "_ArticleRevisionToSourceReport"
UNION ALL
  SELECT "revisionId", coalesce("personId", "organizationId"), 'AUTHOR' FROM "Contribution" WHERE "role" = 'AUTHOR'
UNION ALL
  -- Its section, and those above it.
  SELECT r."id", above."id", 'ABOUT' FROM "ArticleRevision" r JOIN "Section" s ON s."id" = r."sectionId" CROSS JOIN LATERAL unnest(s."lineIds") AS above ("id")
UNION ALL
  SELECT "id", "translationOfId", 'TRANSLATION' FROM "ArticleRevision" WHERE "translationOfId" IS NOT NULL
UNION ALL
  SELECT "id", "followsId", 'FOLLOW_UP' FROM "ArticleRevision" WHERE "followsId" IS NOT NULL;

-- Under what a revision is listed, and why. An organisation has several lists: the articles in which it or others on its behalf speak, those
-- in which it speaks itself, and others.
CREATE OR REPLACE VIEW "RevisionSubject" AS
  SELECT "revisionId", "statementId" AS "subjectId", 'ABOUT'::"SubjectRelation" AS "relation" FROM "RevisionStatement"
UNION
  SELECT l."revisionId", subject."id", subject."relation"
  FROM "RevisionStatement" l JOIN "Statement" s ON s."id" = l."statementId" CROSS JOIN LATERAL "speakers_of"(s) AS subject
UNION ALL
  SELECT "revisionId", "subjectId", "relation" FROM "NamedSubject";

-- OFFSET 0 here and below has a view read for one row at a time: no condition of a join reaches into a UNION or DISTINCT.
-- What the lists of articles must hold: each article under what its shown revisions have.
CREATE OR REPLACE VIEW "ListedArticle" AS
  SELECT s."subjectId", s."relation", r."articleId", r."createdById", bool_or(r."isPublic") AS "isPublic", bool_or(r."isCurrent") AS "isCurrent", r."firstPublishedAt"
  FROM "ShownRevision" r CROSS JOIN LATERAL (SELECT "subjectId", "relation" FROM "RevisionSubject" WHERE "revisionId" = r."revisionId" OFFSET 0) s
  GROUP BY s."subjectId", s."relation", r."articleId", r."createdById", r."firstPublishedAt";

-- Under what the notes on a revision are listed.
CREATE OR REPLACE VIEW "NotedSubject" AS
  SELECT "A" AS "revisionId", "B" AS "subjectId" FROM "_ArticleRevisionToTag"
UNION ALL
  SELECT r."id", above."id" FROM "ArticleRevision" r JOIN "Section" s ON s."id" = r."sectionId" CROSS JOIN LATERAL unnest(s."lineIds") AS above ("id")
UNION ALL
  SELECT "revisionId", coalesce("personId", "organizationId") FROM "Contribution" WHERE "role" = 'AUTHOR';

-- What the lists of notes must hold: each note under what its revision has, and under what the revision had that readers saw before.
CREATE OR REPLACE VIEW "ListedNote" AS
  SELECT DISTINCT s."subjectId", n."id" AS "noteId", n."kind", n."createdAt"
  FROM "UpdateNote" n JOIN "ArticleRevision" r ON r."id" = n."revisionId"
  CROSS JOIN LATERAL (
    SELECT r."id" UNION ALL (
      SELECT b."id" FROM "ArticleRevision" b WHERE b."articleId" = r."articleId" AND b."number" < r."number" AND b."publishedAt" IS NOT NULL
      ORDER BY b."number" DESC LIMIT 1
    )
  ) v ("id") CROSS JOIN LATERAL (SELECT "subjectId" FROM "NotedSubject" WHERE "revisionId" = v."id" OFFSET 0) s;

-- What a speaker's lists of campaigns must hold: those that they run or are a target of, and those with a demand to them.
CREATE OR REPLACE VIEW "ListedCampaign" AS
  SELECT "personId", "organizationId", "campaignId" FROM "CampaignTarget"
UNION
  SELECT "addressedPersonId", "addressedOrganizationId", "campaignId"
  FROM "CampaignDemand" WHERE ("addressedPersonId" IS NOT NULL OR "addressedOrganizationId" IS NOT NULL) AND "retractedAt" IS NULL
UNION
  SELECT NULL, "B", "A" FROM "_CampaignToOrganization";

-- What timelines must hold besides articles. A statement stands on the day on which it was made or received; without either, it has no date.
-- A view of its own: by the id of a row, "ListedEntry" would look through all articles.
CREATE OR REPLACE VIEW "ListedFact" AS
  SELECT "campaignId", "id", "startedOn" AS "date", "startedOnFirst" AS "first", "startedOnLast" AS "last", "id" AS "actionId",
    NULL::uuid AS "outcomeId", NULL::uuid AS "statementId", true AS "isPublic", true AS "isCurrent"
  FROM "CampaignAction" WHERE "retractedAt" IS NULL
UNION ALL
  SELECT "campaignId", "id", "occurredOn", "occurredOnFirst", "occurredOnLast", NULL, "id", NULL, true, true
  FROM "CampaignOutcome" WHERE "retractedAt" IS NULL
UNION ALL
  SELECT c."A", s."id", coalesce(s."madeOn", to_char(s."receivedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD')), s."madeOnFirst", s."madeOnLast",
    NULL, NULL, s."id", s."visibility" = 'PUBLIC', true
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B" WHERE s."status" <> 'RECORDED_IN_ERROR';
-- What timelines must hold.
CREATE OR REPLACE VIEW "ListedEntry" AS
  SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId",
    NULL::uuid AS "articleId", NULL::uuid AS "createdById", "isPublic", "isCurrent"
  FROM "ListedFact"
UNION ALL
  SELECT c."B", r."revisionId", to_char(day.first, 'YYYY-MM-DD'), day.first AT TIME ZONE 'UTC',
    (day.first + interval '1 day' - interval '1 millisecond') AT TIME ZONE 'UTC', NULL, NULL, NULL, r."articleId", r."createdById",
    r."isPublic", r."isCurrent"
  FROM "ShownRevision" r JOIN "_ArticleRevisionToCampaign" c ON c."A" = r."revisionId"
  CROSS JOIN LATERAL (SELECT date_trunc('day', coalesce(r."firstPublishedAt", r."createdAt") AT TIME ZONE 'UTC')) AS day (first);

-- What a campaign's list of statements must hold, and the lists of the events of a campaign, a tag, an author or a section.
CREATE OR REPLACE VIEW "ListedStatement" AS
  SELECT c."A" AS "campaignId", s."id" AS "statementId", s."visibility", s."madeOnFirst"
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B" WHERE s."status" <> 'RECORDED_IN_ERROR';
CREATE OR REPLACE VIEW "ListedEvent" AS
  SELECT DISTINCT of."subjectId", e."position", e."id" AS "eventId"
  FROM "FeedEvent" e CROSS JOIN LATERAL unnest(e."campaignIds" || e."subjectIds") AS of ("subjectId") WHERE e."position" > 0;

-- Who speaks in a revision. By the indexes whatever the statistics say, so not as a part of other statements.
CREATE OR REPLACE FUNCTION "speakers_in"("revision" uuid) RETURNS TABLE ("id" uuid, "relation" "SubjectRelation") LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT DISTINCT p.* FROM "RevisionStatement" l JOIN "Statement" s ON s."id" = l."statementId" CROSS JOIN LATERAL "speakers_of"(s) p
  WHERE l."revisionId" = "revision"
$$;

-- The rows of the lists as the schema relates them to what they are listed under.
CREATE OR REPLACE VIEW "ArticleOfSubject" AS SELECT * FROM "SubjectArticle";
CREATE OR REPLACE VIEW "NoteOfSubject" AS SELECT * FROM "SubjectNote";

-- Brings the lists in line with what an article shows, where that differs from the revisions that it showed before. Rows that stay as they
-- are aren't written. By the indexes whatever the statistics say: a plan that was made while the tables were small would read all of
-- them later.
CREATE OR REPLACE FUNCTION "list_article"("article" uuid, "wasPublic" uuid, "wasCurrent" uuid) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  a record;
BEGIN
  SELECT "createdById", "firstPublishedAt", CASE WHEN "state" <> 'DISCARDED' THEN "currentRevisionId" END AS "currentRevisionId",
      CASE WHEN "state" = 'PUBLISHED' THEN "publishedRevisionId" END AS "publicRevisionId"
    INTO STRICT a FROM "Article" WHERE "id" = "article";
  WITH "line" AS MATERIALIZED (
    SELECT DISTINCT "before", "after" FROM (VALUES ("wasPublic", a."publicRevisionId"), ("wasCurrent", a."currentRevisionId")) v ("before", "after")
    WHERE "before" IS DISTINCT FROM "after"
  ), "statement" AS MATERIALIZED (
    SELECT s."id", s."isPublic", s."isCurrent", t AS "row" FROM (
      SELECT c."statementId" AS "id", "has_statement"(a."publicRevisionId", c."statementId") AS "isPublic", "has_statement"(a."currentRevisionId", c."statementId") AS "isCurrent"
      FROM (SELECT DISTINCT c."statementId" FROM "line" CROSS JOIN LATERAL "changed_statements"("line"."before", "line"."after") c) c
    ) s JOIN "Statement" t ON t."id" = s."id"
  ), "speaker" AS MATERIALIZED (
    SELECT p."id", p."relation", bool_or(s."isPublic") AS "isPublic", bool_or(s."isCurrent") AS "isCurrent"
    FROM "statement" s CROSS JOIN LATERAL "speakers_of"(s."row") p GROUP BY 1, 2
  ), "in_public" AS MATERIALIZED (
    SELECT * FROM "speakers_in"(a."publicRevisionId") WHERE EXISTS (SELECT FROM "speaker" WHERE NOT "isPublic")
  ), "in_current" AS MATERIALIZED (
    SELECT * FROM "speakers_in"(a."currentRevisionId") WHERE EXISTS (SELECT FROM "speaker" WHERE NOT "isCurrent")
  ), "named" AS MATERIALIZED (
    SELECT n."subjectId" AS "id", n."relation", bool_or(n."revisionId" = a."publicRevisionId") IS TRUE AS "isPublic",
      bool_or(n."revisionId" = a."currentRevisionId") IS TRUE AS "isCurrent"
    FROM (SELECT "before" FROM "line" UNION SELECT "after" FROM "line" UNION SELECT a."publicRevisionId" UNION SELECT a."currentRevisionId") r ("id")
    CROSS JOIN LATERAL (SELECT * FROM "NamedSubject" WHERE "revisionId" = r."id" OFFSET 0) n GROUP BY 1, 2
  ), "subject" AS MATERIALIZED (
    SELECT "id", 'ABOUT'::"SubjectRelation" AS "relation", "isPublic", "isCurrent" FROM "statement"
    UNION ALL SELECT * FROM "named"
    -- Speakers who no longer have the changed statements may have others.
    UNION ALL SELECT "id", "relation",
      "isPublic" OR ("id", "relation") IN (SELECT * FROM "in_public"), "isCurrent" OR ("id", "relation") IN (SELECT * FROM "in_current")
    FROM "speaker"
  ), "gone" AS (
    DELETE FROM "SubjectArticle" t USING "subject" s
    WHERE t."subjectId" = s."id" AND t."relation" = s."relation" AND t."articleId" = "article" AND NOT s."isPublic" AND NOT s."isCurrent"
  )
  INSERT INTO "SubjectArticle" AS t ("subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt")
    SELECT "id", "relation", "article", a."createdById", "isPublic", "isCurrent", a."firstPublishedAt" FROM "subject" WHERE "isPublic" OR "isCurrent"
  ON CONFLICT ("subjectId", "relation", "articleId") DO UPDATE SET ("createdById", "isPublic", "isCurrent", "firstPublishedAt")
    = (EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent", EXCLUDED."firstPublishedAt") WHERE t.* IS DISTINCT FROM EXCLUDED.*;
  UPDATE "SubjectArticle" SET ("createdById", "firstPublishedAt") = (a."createdById", a."firstPublishedAt")
    WHERE "articleId" = "article" AND ("createdById", "firstPublishedAt") IS DISTINCT FROM (a."createdById", a."firstPublishedAt");
  DELETE FROM "TimelineEntry" WHERE "articleId" = "article" AND ("id" IN (a."publicRevisionId", a."currentRevisionId")) IS NOT TRUE;
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent"
    FROM "ListedEntry" WHERE "articleId" = "article"
  ON CONFLICT ("campaignId", "id") DO UPDATE SET ("date", "first", "last", "articleId", "createdById", "isPublic", "isCurrent")
    = (EXCLUDED."date", EXCLUDED."first", EXCLUDED."last", EXCLUDED."articleId", EXCLUDED."createdById", EXCLUDED."isPublic", EXCLUDED."isCurrent")
    WHERE t.* IS DISTINCT FROM EXCLUDED.*;
END $$;

-- Makes the entries of some articles again, also in the search: what a shown revision has may be written later, by hand or when a database
-- is filled; and on whose behalf somebody spoke may change.
CREATE OR REPLACE FUNCTION "relist_articles"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM "SubjectArticle" WHERE "articleId" = ANY("articles");
  DELETE FROM "TimelineEntry" WHERE "articleId" = ANY("articles");
  PERFORM "list_article"("id", NULL, NULL) FROM unnest("articles") u ("id");
  PERFORM "expire_changed_entries"("articles");
END $$;

CREATE OR REPLACE FUNCTION "list_changed_articles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM "list_article"("id", NULL, NULL) FROM became WHERE "currentRevisionId" IS NOT NULL OR "publishedRevisionId" IS NOT NULL;
  ELSE
    PERFORM "list_article"(b."id", CASE WHEN w."state" = 'PUBLISHED' THEN w."publishedRevisionId" END,
      CASE WHEN w."state" <> 'DISCARDED' THEN w."currentRevisionId" END)
    FROM became b JOIN was w USING ("id")
    WHERE (b."state", b."currentRevisionId", b."publishedRevisionId", b."createdById", b."firstPublishedAt")
      IS DISTINCT FROM (w."state", w."currentRevisionId", w."publishedRevisionId", w."createdById", w."firstPublishedAt");
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Article_list_new" AFTER INSERT ON "Article" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();
CREATE OR REPLACE TRIGGER "Article_list" AFTER UPDATE ON "Article" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_articles"();

-- What a revision has is usually saved before its article shows it. It may also be written later, by hand or when a database is filled.
CREATE OR REPLACE FUNCTION "list_shown_revisions"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  revisions uuid[] := ARRAY(SELECT (to_jsonb(c)->>TG_ARGV[0])::uuid FROM changed c);
  articles uuid[];
BEGIN
  -- The articles of a tag that is deleted leave its list with the tag ("unlist_tag"). Nothing else of them is different.
  -- Nor is it, when both of two that are merged were there: a merge moves the lists ("merge_some").
  IF TG_TABLE_NAME = '_ArticleRevisionToTag' AND TG_OP = 'DELETE' THEN
    revisions := ARRAY(SELECT (to_jsonb(c)->>'A')::uuid FROM changed c WHERE EXISTS (SELECT FROM "Tag" t WHERE t."id" = (to_jsonb(c)->>'B')::uuid)
      AND NOT EXISTS (SELECT FROM "Merged" m WHERE m."fromId" = (to_jsonb(c)->>'B')::uuid));
  ELSIF TG_TABLE_NAME = 'Contribution' AND TG_OP = 'DELETE' THEN
    revisions := ARRAY(SELECT (to_jsonb(c)->>'revisionId')::uuid FROM changed c
      WHERE NOT EXISTS (SELECT FROM "Merged" m WHERE m."fromId" = coalesce(to_jsonb(c)->>'personId', to_jsonb(c)->>'organizationId')::uuid));
  END IF;
  IF revisions = '{}' THEN RETURN NULL; END IF;
  SELECT array_agg(a."id") INTO articles FROM "Article" a
  WHERE a."id" IN (SELECT r."articleId" FROM "ArticleRevision" r WHERE r."id" = ANY(revisions))
    AND (a."currentRevisionId" = ANY(revisions) OR a."publishedRevisionId" = ANY(revisions));
  IF articles IS NOT NULL THEN PERFORM "relist_articles"(articles); END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES ('_ArticleRevisionToTag', 'A'), ('_ArticleRevisionToCampaign', 'A'), ('_ArticleRevisionToCampaignAction', 'A'),
    ('_ArticleRevisionToSourceReport', 'A'), ('Contribution', 'revisionId')) v ("table", "column")
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"(%L)',
      held."table" || '_list_new', held."table", held."column");
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "list_shown_revisions"(%L)',
      held."table" || '_list_rest', held."table", held."column");
  END LOOP;
END $$;

-- A tag that is deleted leaves all lists. The articles stay in the search: their entries follow later, and name no tag that readers find.
CREATE OR REPLACE FUNCTION "unlist_tag"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  articles uuid[];
BEGIN
  WITH "gone" AS (DELETE FROM "SubjectArticle" WHERE "subjectId" = OLD."id" RETURNING "articleId")
    SELECT array_agg(DISTINCT "articleId") INTO articles FROM "gone";
  DELETE FROM "SubjectNote" WHERE "subjectId" = OLD."id";
  PERFORM "refresh_later"(articles);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Tag_unlist" AFTER DELETE ON "Tag" FOR EACH ROW EXECUTE FUNCTION "unlist_tag"();

-- The speaker of a statement never changes, but on whose behalf they spoke may, and whether it was recorded in error. "merge_some" lists
-- the articles of those who are merged.
CREATE OR REPLACE FUNCTION "list_articles_of_statement"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ("current_id"(OLD."speakerPersonId"), "current_id"(OLD."speakerOrganizationId"), "current_id"(OLD."onBehalfOfId"))
    IS NOT DISTINCT FROM (NEW."speakerPersonId", NEW."speakerOrganizationId", NEW."onBehalfOfId")
    AND (OLD."status" = 'RECORDED_IN_ERROR') = (NEW."status" = 'RECORDED_IN_ERROR') THEN
    RETURN NULL;
  END IF;
  PERFORM "relist_articles"(ARRAY(SELECT "articleId" FROM "SubjectArticle" WHERE "subjectId" = NEW."id"));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Statement_list" AFTER UPDATE OF "speakerPersonId", "speakerOrganizationId", "onBehalfOfId", "status" ON "Statement" FOR EACH ROW
  WHEN ((OLD."speakerPersonId", OLD."speakerOrganizationId", OLD."onBehalfOfId", OLD."status" = 'RECORDED_IN_ERROR')
    IS DISTINCT FROM (NEW."speakerPersonId", NEW."speakerOrganizationId", NEW."onBehalfOfId", NEW."status" = 'RECORDED_IN_ERROR'))
  EXECUTE FUNCTION "list_articles_of_statement"();

-- Says where a section stands: its path, and the sections of its line from the top down to itself.
CREATE OR REPLACE FUNCTION "place_section"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  above "Section";
BEGIN
  SELECT * INTO above FROM "Section" WHERE "id" = NEW."parentId";
  IF NEW."id" = ANY (above."lineIds") THEN
    RAISE EXCEPTION 'section % would be below itself', NEW."slug" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW."path" := concat_ws('/', above."path", NEW."slug");
  NEW."lineIds" := coalesce(above."lineIds", '{}') || NEW."id";
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "Section_place" BEFORE INSERT OR UPDATE OF "slug", "parentId" ON "Section" FOR EACH ROW EXECUTE FUNCTION "place_section"();

-- The list of a section has the articles of all sections below it. So those of a section that moves come into the lists above it, or leave
-- them. No article and no note changes its lists meanwhile: their writers wait.
CREATE OR REPLACE FUNCTION "list_moved_section"("section" uuid, "lists" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  LOCK TABLE "Article", "UpdateNote" IN SHARE MODE;
  WITH "article" AS MATERIALIZED (
    SELECT "articleId" FROM "SubjectArticle" WHERE "subjectId" = "section" AND "relation" = 'ABOUT'
  ), "listed" AS MATERIALIZED (
    SELECT s."subjectId", r."articleId", r."createdById", bool_or(r."isPublic") AS "isPublic", bool_or(r."isCurrent") AS "isCurrent", r."firstPublishedAt"
    FROM "article" JOIN "ShownRevision" r USING ("articleId") JOIN "NamedSubject" s USING ("revisionId")
    WHERE s."subjectId" = ANY ("lists") GROUP BY s."subjectId", r."articleId", r."createdById", r."firstPublishedAt"
  ), "gone" AS (
    DELETE FROM "SubjectArticle" t USING "article" a WHERE t."subjectId" = ANY ("lists") AND t."relation" = 'ABOUT' AND t."articleId" = a."articleId"
      AND NOT EXISTS (SELECT FROM "listed" l WHERE l."subjectId" = t."subjectId" AND l."articleId" = t."articleId")
  )
  INSERT INTO "SubjectArticle" ("subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt")
    SELECT "subjectId", 'ABOUT', "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt" FROM "listed"
  ON CONFLICT ("subjectId", "relation", "articleId") DO UPDATE SET "isPublic" = EXCLUDED."isPublic", "isCurrent" = EXCLUDED."isCurrent";
  WITH "note" AS MATERIALIZED (
    SELECT "noteId" FROM "SubjectNote" WHERE "subjectId" = "section"
  ), "listed" AS MATERIALIZED (
    SELECT l.* FROM "note" n JOIN "ListedNote" l USING ("noteId") WHERE l."subjectId" = ANY ("lists")
  ), "gone" AS (
    DELETE FROM "SubjectNote" t USING "note" n WHERE t."subjectId" = ANY ("lists") AND t."noteId" = n."noteId"
      AND NOT EXISTS (SELECT FROM "listed" l WHERE l."subjectId" = t."subjectId" AND l."noteId" = t."noteId")
  )
  INSERT INTO "SubjectNote" SELECT "subjectId", "noteId", "kind", "createdAt" FROM "listed" ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION "move_sections_below"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Section" SET "parentId" = "parentId" WHERE "parentId" = NEW."id";
  IF OLD."parentId" IS DISTINCT FROM NEW."parentId" THEN
    PERFORM "list_moved_section"(NEW."id", ARRAY(
      (SELECT unnest(OLD."lineIds") EXCEPT SELECT unnest(NEW."lineIds")) UNION (SELECT unnest(NEW."lineIds") EXCEPT SELECT unnest(OLD."lineIds"))));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Section_moved" AFTER UPDATE ON "Section" FOR EACH ROW
  WHEN ((OLD."path", OLD."lineIds") IS DISTINCT FROM (NEW."path", NEW."lineIds")) EXECUTE FUNCTION "move_sections_below"();

-- A campaign that is being deleted has lost its row before what belongs to it, and is no longer listed. Locked, since of two changes
-- at once neither sees the other's: one could delete the row that the other keeps.
CREATE OR REPLACE FUNCTION "list_campaigns"("campaigns" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  PERFORM FROM "Campaign" WHERE "id" = ANY("campaigns") ORDER BY "id" FOR NO KEY UPDATE;
  DELETE FROM "PersonCampaign" t WHERE t."campaignId" = ANY("campaigns") AND NOT EXISTS (
    SELECT FROM "ListedCampaign" l WHERE l."campaignId" = t."campaignId" AND l."personId" = t."personId" OFFSET 0
  );
  INSERT INTO "PersonCampaign" ("personId", "campaignId")
    SELECT l."personId", l."campaignId" FROM "ListedCampaign" l JOIN "Campaign" c ON c."id" = l."campaignId"
    WHERE l."campaignId" = ANY("campaigns") AND l."personId" IS NOT NULL
  ON CONFLICT DO NOTHING;
  DELETE FROM "OrganizationCampaign" t WHERE t."campaignId" = ANY("campaigns") AND NOT EXISTS (
    SELECT FROM "ListedCampaign" l WHERE l."campaignId" = t."campaignId" AND l."organizationId" = t."organizationId" OFFSET 0
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
  IF TG_TABLE_NAME = '_CampaignToOrganization' THEN
    SELECT array_agg(DISTINCT "A") INTO campaigns FROM changed;
  ELSIF TG_OP = 'UPDATE' THEN
    SELECT array_agg("campaignId") INTO campaigns FROM (SELECT "campaignId" FROM was UNION SELECT "campaignId" FROM changed) c;
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
-- A merge changes the organisation of such a row, never the campaign.
CREATE OR REPLACE TRIGGER "_CampaignToOrganization_list" AFTER UPDATE ON "_CampaignToOrganization" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();
CREATE OR REPLACE TRIGGER "_CampaignToOrganization_list_rest" AFTER DELETE ON "_CampaignToOrganization" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_campaigns"();

-- The same for some actions, outcomes and statements in timelines. A campaign that is being deleted has lost its row before what belongs to it.
CREATE OR REPLACE FUNCTION "list_entries"("ids" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  DELETE FROM "TimelineEntry" t WHERE t."id" = ANY("ids") AND NOT EXISTS (
    SELECT FROM "ListedFact" e WHERE e."campaignId" = t."campaignId" AND e."id" = t."id" OFFSET 0
  );
  INSERT INTO "TimelineEntry" AS t ("campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "isPublic", "isCurrent")
    SELECT "campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "isPublic", "isCurrent"
    FROM "ListedFact" e WHERE e."id" = ANY("ids") AND EXISTS (SELECT FROM "Campaign" c WHERE c."id" = e."campaignId")
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
  IF NEW."status" = 'RECORDED_IN_ERROR' THEN
    DELETE FROM "CampaignStatement" WHERE "statementId" = NEW."id";
  ELSE
    INSERT INTO "CampaignStatement" SELECT * FROM "ListedStatement" WHERE "statementId" = NEW."id"
    ON CONFLICT ("campaignId", "statementId") DO UPDATE SET "visibility" = EXCLUDED."visibility", "madeOnFirst" = EXCLUDED."madeOnFirst";
  END IF;
  IF FOUND THEN PERFORM "list_entries"(ARRAY[NEW."id"]); END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Statement_list_changed" AFTER UPDATE OF "visibility", "madeOn", "madeOnFirst", "madeOnLast", "status" ON "Statement" FOR EACH ROW
  WHEN ((OLD."visibility", OLD."madeOn", OLD."madeOnFirst", OLD."madeOnLast", OLD."status" = 'RECORDED_IN_ERROR')
    IS DISTINCT FROM (NEW."visibility", NEW."madeOn", NEW."madeOnFirst", NEW."madeOnLast", NEW."status" = 'RECORDED_IN_ERROR'))
  EXECUTE FUNCTION "list_changed_statement"();

-- An event has its place once its transaction commits.
CREATE OR REPLACE FUNCTION "list_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SubjectEvent" ("subjectId", "position", "eventId")
    SELECT DISTINCT s."id", NEW."position", NEW."id" FROM unnest(NEW."campaignIds" || NEW."subjectIds") AS s ("id");
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "FeedEvent_list_new" AFTER INSERT ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" || NEW."subjectIds" <> '{}') EXECUTE FUNCTION "list_event"();
CREATE OR REPLACE TRIGGER "FeedEvent_list" AFTER UPDATE OF "position" ON "FeedEvent" FOR EACH ROW
  WHEN (NEW."position" > 0 AND NEW."campaignIds" || NEW."subjectIds" <> '{}') EXECUTE FUNCTION "list_event"();

-- A note tells readers of a revision that they see or saw, so they may read it, also when the article is withdrawn.
CREATE OR REPLACE FUNCTION "list_notes"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT FROM became n JOIN "ArticleRevision" r ON r."id" = n."revisionId" WHERE r."publishedAt" IS NULL) THEN
    RAISE EXCEPTION 'a note on a revision that was not published' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  INSERT INTO "SubjectNote"
    SELECT l.* FROM became n CROSS JOIN LATERAL (SELECT * FROM "ListedNote" WHERE "noteId" = n."id" OFFSET 0) l;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "UpdateNote_list_new" AFTER INSERT ON "UpdateNote" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_notes"();

-- The fronts that readers may see differently when an article shows another revision, or none: they place it, or are filled from something
-- that one of the two has. If both have it, its card must be another one. A function in SQL would be planned at each call.
CREATE OR REPLACE FUNCTION "fronts_of"("before" uuid, "after" uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY WITH "card" AS MATERIALIZED (
    SELECT min(r."articleId"::text)::uuid AS "articleId", "before" IS NULL OR "after" IS NULL OR count(DISTINCT jsonb_build_array(r."headline", r."trailText",
      r."imageUrl", r."imageAltText", r."imageCaption", r."imageCreditText", r."imageLicense", r."imageWidth", r."imageHeight")) > 1 AS "isAnother"
    FROM "ArticleRevision" r WHERE r."id" IN ("before", "after")
  )
  SELECT f."id" FROM "card" JOIN "FrontCard" c ON c."articleId" = "card"."articleId" AND c."endedAt" IS NULL
    JOIN "Front" f ON f."publishedRevisionId" = c."revisionId" WHERE "card"."isAnother"
  UNION
  SELECT f."id" FROM "Front" f JOIN "FrontSource" q ON q."revisionId" = f."publishedRevisionId"
  WHERE coalesce(q."sectionId", q."tagId", q."personId", q."organizationId") IN (
    SELECT n."subjectId" FROM (SELECT DISTINCT "revisionId", "subjectId" FROM "NotedSubject" WHERE "revisionId" IN ("before", "after")) n
    GROUP BY n."subjectId" HAVING count(*) = 1 OR (SELECT "isAnother" FROM "card"));
END $$;
