-- Slugs that lead on, and rows that are merged into others: two rows can name the same person, organisation or tag.

-- The slug of a person, an organisation, a campaign, a tag or a section can change. Those that it had before go on leading to it.
CREATE OR REPLACE FUNCTION "keep_every_slug"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."slugs" := array_append(array_remove(CASE TG_OP WHEN 'INSERT' THEN coalesce(NEW."slugs", '{}') ELSE OLD."slugs" END, NEW."slug"), NEW."slug");
  RETURN NEW;
END $$;

-- No other row can have one of these slugs. This is checked after the write: the unique index of current slugs makes the write wait for
-- a transaction that gives the slug up.
CREATE OR REPLACE FUNCTION "have_slugs_alone"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "isTaken" boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE "slugs" && $1 AND "id" <> $2)', TG_TABLE_NAME) INTO "isTaken" USING NEW."slugs", NEW."id";
  IF "isTaken" THEN
    RAISE EXCEPTION 'another % has the slug %, or had it', TG_TABLE_NAME, NEW."slug"
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_TABLE_NAME || '_slug_key', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  noun text;
BEGIN
  FOREACH noun IN ARRAY ARRAY['Person', 'Organization', 'Campaign', 'Tag', 'Section'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE INSERT OR UPDATE OF "slug" ON %I FOR EACH ROW EXECUTE FUNCTION "keep_every_slug"()', noun || '_slugs', noun);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT OR UPDATE OF "slug", "slugs" ON %I FOR EACH ROW EXECUTE FUNCTION "have_slugs_alone"()', noun || '_slugs_alone', noun);
  END LOOP;
END $$;

-- The id of the row that an id leads to: its own, or that of what the row was merged into.
CREATE OR REPLACE FUNCTION "current_id"("id" uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT m."intoId" FROM "Merged" m WHERE m."fromId" = $1), $1)
$$;

-- The ids of the rows that several ids lead to, each once.
CREATE OR REPLACE FUNCTION "current_ids"("ids" uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT DISTINCT "current_id"(i) FROM unnest("ids") i ORDER BY 1)
$$;

-- A unique index keeps both rows from being listed for the same thing. Where both are, the former's entry goes, and what refers to it refers
-- to the other's.
CREATE OR REPLACE FUNCTION "drop_double_entries"("table" regclass, "column" name, "from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "hasId" boolean := EXISTS (SELECT FROM pg_attribute WHERE attrelid = "table" AND attname = 'id' AND atttypid = 'uuid'::regtype);
  "others" text;
  "dropped" uuid;
  "kept" uuid;
BEGIN
  FOR "others" IN
    SELECT coalesce(string_agg(format('k.%1$I = d.%1$I', a.attname), ' AND ') FILTER (WHERE a.attname IS NOT NULL), 'true') FROM pg_index i
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[]) AND a.attname <> "column"
    WHERE i.indrelid = "table" AND i.indisunique AND i.indpred IS NULL
      AND EXISTS (SELECT FROM pg_attribute c WHERE c.attrelid = i.indrelid AND c.attnum = ANY (i.indkey::int2[]) AND c.attname = "column")
    GROUP BY i.indexrelid
  LOOP
    IF "hasId" THEN
      FOR "dropped", "kept" IN EXECUTE format('SELECT d."id", k."id" FROM %1$s d, %1$s k WHERE d.%2$I = $1 AND k.%2$I = $2 AND %3$s', "table", "column", "others")
        USING "from", "into" LOOP
        PERFORM "move_references"("table", "dropped", "kept");
      END LOOP;
    END IF;
    EXECUTE format('DELETE FROM %1$s d USING %1$s k WHERE d.%2$I = $1 AND k.%2$I = $2 AND %3$s', "table", "column", "others") USING "from", "into";
  END LOOP;
END $$;

-- Has everything that refers to one row refer to another row of its table. Foreign keys say what refers to it, so that a new reference is
-- covered, also one of an extension. The log is brought up to date apart.
CREATE OR REPLACE FUNCTION "move_references"("to" regclass, "from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "reference" record;
BEGIN
  FOR "reference" IN
    SELECT f.conrelid::regclass AS "table", a.attname AS "column", split_part(t.relname, '_', 1) IN (SELECT "extension" FROM "ExtensionMigration") AS "isOfExtension"
    FROM pg_constraint f
    JOIN pg_class t ON t.oid = f.conrelid
    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
    JOIN pg_attribute r ON r.attrelid = f.confrelid AND r.attnum = f.confkey[1] AND r.attname = 'id'
    WHERE f.contype = 'f' AND f.confrelid = "to" AND f.conrelid <> '"FeedEvent"'::regclass
    ORDER BY 1, 2
  LOOP
    IF "reference"."isOfExtension" THEN
      -- Its constraints and triggers may refuse it, and PostgreSQL doesn't say whose trigger that was. Only here, since what is caught is a
      -- transaction of its own, whose changes would count as another one's for the versions of rows.
      BEGIN
        PERFORM "move_reference"("reference"."table", "reference"."column", "from", "into");
      EXCEPTION WHEN not_null_violation OR check_violation OR unique_violation OR exclusion_violation OR raise_exception THEN
        RAISE EXCEPTION '%: %', "reference"."table", SQLERRM USING ERRCODE = 'DL001';
      END;
    ELSE
      PERFORM "move_reference"("reference"."table", "reference"."column", "from", "into");
    END IF;
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION "move_reference"("table" regclass, "column" name, "from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "drop_double_entries"("table", "column", "from", "into");
  EXECUTE format('UPDATE %1$s SET %2$I = $2 WHERE %2$I = $1', "table", "column") USING "from", "into";
END $$;

-- Roles, accounts and identifiers that both have. The accounts and identifiers of the former follow those of the other row.
CREATE OR REPLACE FUNCTION "merge_parts"("noun" text, "from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "owner" text := CASE "noun" WHEN 'Person' THEN 'personId' ELSE 'organizationId' END;
  "other" text := CASE "noun" WHEN 'Person' THEN 'organizationId' ELSE 'personId' END;
BEGIN
  EXECUTE format('DELETE FROM "Affiliation" d USING "Affiliation" k WHERE d.%1$I = $1 AND k.%1$I = $2
    AND (k.%2$I, k."roleName") = (d.%2$I, d."roleName") AND (k."from", k."until") IS NOT DISTINCT FROM (d."from", d."until")', "owner", "other") USING "from", "into";
  EXECUTE format('DELETE FROM "SocialAccount" d USING "SocialAccount" k WHERE d.%1$I = $1 AND k.%1$I = $2
    AND (k."platform", k."handle") = (d."platform", d."handle")', "owner") USING "from", "into";
  EXECUTE format('UPDATE "SocialAccount" SET "position" = "position" + 1 + (SELECT max("position") FROM "SocialAccount" WHERE %1$I IN ($1, $2))
    WHERE %1$I = $1', "owner") USING "from", "into";
  EXECUTE format('DELETE FROM "Identifier" d USING "Identifier" k WHERE d.%1$I = $1 AND k.%1$I = $2
    AND (k."scheme", k."value") = (d."scheme", d."value")', "owner") USING "from", "into";
  EXECUTE format('UPDATE "Identifier" SET "position" = "position" + 1 + (SELECT max("position") FROM "Identifier" WHERE %1$I IN ($1, $2))
    WHERE %1$I = $1', "owner") USING "from", "into";
  -- Of two members who are one person, the one who is named as the other row stays.
  UPDATE "Member" d SET "personId" = NULL FROM "Member" k WHERE d."personId" = "from" AND k."personId" = "into";
  IF "noun" = 'Organization' THEN
    -- Of a whole that is merged into its part, that part is a part of what the whole was a part of.
    UPDATE "Organization" o SET "partOfId" = w."partOfId" FROM "Organization" w WHERE o."id" = "into" AND w."id" = "from" AND o."partOfId" = "from";
    UPDATE "Organization" SET "partOfId" = NULL WHERE "id" = "from";
  END IF;
END $$;

-- Moves articles from the list of one row to that of the other, at most so many. An article that was in either list is in the other's. The
-- rows that are moved are those that were removed, so nothing comes back that another transaction removes meanwhile.
CREATE OR REPLACE FUNCTION "merge_listed_articles"("from" uuid, "into" uuid, "most" int) RETURNS uuid[] LANGUAGE sql
SET enable_seqscan = off AS $$
  WITH "gone" AS (
    DELETE FROM "SubjectArticle" WHERE ctid = ANY (ARRAY(SELECT ctid FROM "SubjectArticle" WHERE "subjectId" = "from" LIMIT "most")) RETURNING *
  ), "moved" AS (
    INSERT INTO "SubjectArticle" AS t ("subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt")
      SELECT "into", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt" FROM "gone"
    ON CONFLICT ("subjectId", "relation", "articleId") DO UPDATE SET "isPublic" = t."isPublic" OR EXCLUDED."isPublic", "isCurrent" = t."isCurrent" OR EXCLUDED."isCurrent"
      WHERE (t."isPublic", t."isCurrent") IS DISTINCT FROM (t."isPublic" OR EXCLUDED."isPublic", t."isCurrent" OR EXCLUDED."isCurrent")
  )
  SELECT coalesce(array_agg("articleId"), '{}') FROM "gone"
$$;

-- The same for the notes.
CREATE OR REPLACE FUNCTION "merge_listed_notes"("from" uuid, "into" uuid, "most" int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "moved" int;
BEGIN
  WITH "gone" AS (
    DELETE FROM "SubjectNote" WHERE ctid = ANY (ARRAY(SELECT ctid FROM "SubjectNote" WHERE "subjectId" = "from" LIMIT "most")) RETURNING *
  ), "moved" AS (
    INSERT INTO "SubjectNote" SELECT "into", "noteId", "kind", "createdAt" FROM "gone" ON CONFLICT DO NOTHING
  )
  SELECT count(*) INTO "moved" FROM "gone";
  RETURN "moved";
END $$;

-- Has the lists of posts by an author name the other row. Their writers must wait: no row is locked that one of them removes.
CREATE OR REPLACE FUNCTION "merge_listed_posts"("from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO "LivePostAuthor" ("id", "authorId", "liveBlogId", "listedAt")
    SELECT p."id", "into", p."liveBlogId", p."listedAt" FROM "LivePostAuthor" a JOIN "LivePost" p ON p."id" = a."id" WHERE a."authorId" = "from"
  ON CONFLICT DO NOTHING;
  DELETE FROM "LivePostAuthor" WHERE "authorId" = "from";
END $$;

CREATE OR REPLACE FUNCTION "merge_events"("from" uuid, "most" int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "moved" int;
BEGIN
  UPDATE "FeedEvent" SET "personId" = "current_id"("personId"), "organizationId" = "current_id"("organizationId"),
    "speakerId" = "current_id"("speakerId"), "tagId" = "current_id"("tagId")
  WHERE "id" = ANY (ARRAY(SELECT "id" FROM "FeedEvent" WHERE "personId" = "from" OR "organizationId" = "from" OR "speakerId" = "from" OR "tagId" = "from" LIMIT "most"));
  GET DIAGNOSTICS "moved" = ROW_COUNT;
  RETURN "moved";
END $$;

-- Has rows of the tables that may have very many refer to the other row: at most so many of one table. So a merge moves most of them before it
-- locks anything that others need, in short SQL statements. When it has moved none, none is left. It returns the articles whose entries in
-- the search are to follow ("refresh_later").
--
-- Others wait for a row that was moved until the merge is committed. So what nobody changes goes first: events, and who made a revision. What
-- a publication may change goes last: statements, and the lists of articles.
CREATE OR REPLACE FUNCTION "merge_some"("noun" text, "from" uuid, "into" uuid, "most" int, OUT "moved" int, OUT "articles" uuid[]) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "large" name[] := ARRAY['LivePostContribution', 'Contribution', '_ArticleRevisionToTag', 'CommentRequest', 'ActionFigure', 'ActionTarget', 'ActionActor', 'Statement'];
  "owner" text := CASE "noun" WHEN 'Person' THEN 'personId' ELSE 'organizationId' END;
  "reference" record;
  "double" uuid[];
  "rows" uuid[];
  "listed" uuid[];
BEGIN
  "articles" := '{}';
  -- First: what is kept for ever may follow a merge, and nothing else ("refuse_change_but_merging").
  INSERT INTO "Merged" ("fromId", "intoId") VALUES ("from", "into") ON CONFLICT DO NOTHING;
  UPDATE "Merged" SET "intoId" = "into" WHERE "intoId" = "from";
  "moved" := "merge_events"("from", "most");
  IF "moved" > 0 THEN RETURN; END IF;
  "moved" := "merge_listed_notes"("from", "into", "most");
  IF "moved" > 0 THEN RETURN; END IF;
  FOR "reference" IN
    SELECT f.conrelid::regclass AS "table", a.attname AS "column", c.relname AS "name" FROM pg_constraint f
    JOIN pg_class c ON c.oid = f.conrelid
    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
    WHERE f.contype = 'f' AND f.confrelid = format('%I', "noun")::regclass AND c.relname = ANY ("large")
    ORDER BY array_position("large", c.relname), 2
  LOOP
    "double" := '{}';
    -- Nobody is credited twice for the same.
    IF "reference"."name" IN ('Contribution', 'LivePostContribution') THEN
      EXECUTE format('WITH d AS (DELETE FROM %1$s d USING %1$s k WHERE d.%2$I = $1 AND k.%2$I = $2
        AND (k."revisionId", k."role") = (d."revisionId", d."role") RETURNING d."revisionId") SELECT coalesce(array_agg("revisionId"), ''{}'') FROM d', "reference"."table", "owner") INTO "double" USING "from", "into";
    END IF;
    PERFORM "drop_double_entries"("reference"."table", "reference"."column", "from", "into");
    EXECUTE format('WITH m AS (UPDATE %1$s SET %2$I = $2 WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %2$I = $1 LIMIT $3)) RETURNING %3$s AS "id")
        SELECT count(*), coalesce(array_agg("id"), ''{}'') FROM m', "reference"."table", "reference"."column",
        CASE WHEN "reference"."name" = 'Statement' THEN '"id"' WHEN "reference"."name" LIKE '%Contribution' THEN '"revisionId"' ELSE 'NULL::uuid' END)
      INTO "moved", "rows" USING "from", "into", "most";
    IF "reference"."name" = 'Contribution' THEN
      "articles" := "articles" || ARRAY(SELECT "id" FROM "Article" WHERE "currentRevisionId" = ANY ("double" || "rows")
        UNION SELECT "id" FROM "Article" WHERE "publishedRevisionId" = ANY ("double" || "rows"));
    ELSIF "reference"."name" = 'LivePostContribution' THEN
      PERFORM "search_credits"("double" || "rows");
    ELSIF "reference"."name" = 'Statement' AND "moved" > 0 THEN
      PERFORM "search_rows"('LIVE_POST', ARRAY(SELECT DISTINCT "postId" FROM "LivePostStatement" WHERE "statementId" = ANY ("rows")));
    END IF;
    IF "moved" > 0 THEN RETURN; END IF;
  END LOOP;
  "listed" := "merge_listed_articles"("from", "into", "most");
  "moved" := cardinality("listed");
  "articles" := "articles" || "listed";
END $$;

-- Merges a person, an organisation or a tag into another one: everything that refers to the one refers to the other, and the row of the
-- one is gone. What refers to it meanwhile waits for this, and then finds no such row. Lists and arrays of ids are named here.
CREATE OR REPLACE FUNCTION "merge_row"("noun" text, "from" uuid, "into" uuid) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "former" text[];
  "some" record;
BEGIN
  -- Writers of these wait for the merge, or it waits for them. Before its rows are locked, for which they may wait.
  LOCK TABLE "Article", "LivePost", "UpdateNote" IN SHARE MODE;
  EXECUTE format('SELECT FROM %I WHERE "id" IN ($1, $2) ORDER BY "id" FOR UPDATE', "noun") USING "from", "into";
  -- What is left of them, or all.
  LOOP
    SELECT * INTO "some" FROM "merge_some"("noun", "from", "into", NULL);
    PERFORM "refresh_later"("some"."articles");
    EXIT WHEN "some"."moved" = 0;
  END LOOP;
  IF "noun" <> 'Tag' THEN PERFORM "merge_parts"("noun", "from", "into"); END IF;
  PERFORM "move_references"(format('%I', "noun")::regclass, "from", "into");
  -- Nothing fills a container of a front twice.
  DELETE FROM "FrontSource" d USING "FrontSource" k
    WHERE (d."personId" = "into" OR d."organizationId" = "into" OR d."tagId" = "into") AND k."revisionId" = d."revisionId" AND k."containerId" = d."containerId"
      AND (k."personId", k."organizationId", k."tagId") IS NOT DISTINCT FROM (d."personId", d."organizationId", d."tagId") AND k."id" < d."id";
  PERFORM "merge_listed_posts"("from", "into");
  -- Nobody speaks on behalf of themselves.
  UPDATE "Statement" SET "onBehalfOfId" = NULL WHERE "onBehalfOfId" = "into" AND "speakerOrganizationId" = "into";
  UPDATE "WebhookEndpoint" SET "tagIds" = "current_ids"("tagIds"), "speakerIds" = "current_ids"("speakerIds"), "authorIds" = "current_ids"("authorIds")
    WHERE "from" = ANY ("tagIds" || "speakerIds" || "authorIds");
  EXECUTE format('DELETE FROM %I WHERE "id" = $1 RETURNING "slugs"', "noun") INTO "former" USING "from";
  EXECUTE format('UPDATE %I SET "slugs" = $1 || "slugs" WHERE "id" = $2', "noun") USING "former", "into";
END $$;

-- Other transactions may have appended events that name the former as who speaks. So the COMMIT looks once more, when no other transaction
-- can get events into the log. "place_in_log" does the same for events that come later.
CREATE OR REPLACE FUNCTION "merge_last_events"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM "LogHead" FOR UPDATE;
  PERFORM "merge_events"(NEW."fromId", NULL);
  RETURN NULL;
END $$;
-- A constraint trigger can't be replaced, only created once.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = '"Merged"'::regclass AND tgname = 'Merged_last_events') THEN
    CREATE CONSTRAINT TRIGGER "Merged_last_events" AFTER INSERT ON "Merged" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION "merge_last_events"();
  END IF;
END $$;
