-- Search: "SearchEntry" has the words of everything that can be found, each in its own language, as the view "SearchedRow" says. Triggers keep
-- it in the transaction of the change; what they leave to do for articles is in "SearchRefresh".

-- The name of the configuration for a language tag.
CREATE OR REPLACE FUNCTION "search_config"("language" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT 'dateline_' || CASE lower(split_part("language", '-', 1))
    WHEN 'ar' THEN 'arabic' WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek' WHEN 'en' THEN 'english'
    WHEN 'es' THEN 'spanish' WHEN 'eu' THEN 'basque' WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'ga' THEN 'irish' WHEN 'hi' THEN 'hindi' WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian'
    WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian' WHEN 'ne' THEN 'nepali'
    WHEN 'nl' THEN 'dutch' WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
    WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil' WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish'
    ELSE 'simple' END
$$;

-- What a reader reads of safe HTML.
CREATE OR REPLACE FUNCTION "text_of_html"("html" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN strpos("html", '<') = 0 AND strpos("html", '&') = 0 THEN "html"
    ELSE replace(replace(replace(replace(replace(regexp_replace(regexp_replace("html", '<br ?/?>', ' ', 'g'), '<[^>]*>', '', 'g'),
      '&nbsp;', ' '), '&quot;', '"'), '&lt;', '<'), '&gt;', '>'), '&amp;', '&') END
$$;

-- What readers read of some versions of blocks, in order.
CREATE OR REPLACE FUNCTION "text_of_versions"("versions" uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(concat_ws(E'\n', "text_of_html"(b."html"), b."text", s."text", array_to_string(b."items", E'\n'), b."caption"), E'\n' ORDER BY v."at"), '')
  FROM unnest("versions") WITH ORDINALITY v ("id", "at") JOIN "Block" b ON b."id" = v."id" LEFT JOIN "Statement" s ON s."id" = b."statementId"
$$;
CREATE OR REPLACE FUNCTION "text_of_part"("part" uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT "text_of_versions"((SELECT p."versionIds" FROM "BodyPart" p WHERE p."id" = "part"))
$$;

-- The texts of the parts of a revision and where they begin, with their words if these are known.
CREATE OR REPLACE FUNCTION "texts_of_parts"("revision" uuid) RETURNS TABLE ("id" uuid, "number" bigint, "from" bigint, "text" text, "config" text, "words" tsvector)
LANGUAGE sql STABLE ROWS 2 AS $$
  SELECT "id", "number", sum(length("text")) OVER (ORDER BY "number") - length("text"), "text", "config", "words" FROM (
    SELECT u.*, coalesce(t."text", "text_of_part"(u."id")) AS "text", t."config", t."words"
    FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") WITH ORDINALITY u ("id", "number") LEFT JOIN "PartText" t ON t."partId" = u."id"
    WHERE r."id" = "revision"
  ) p
$$;

-- What readers read of a revision below its headline, in order.
CREATE OR REPLACE FUNCTION "text_of_revision"("revision" uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\n', r."standfirst", (SELECT string_agg(p."text", E'\n' ORDER BY p."number") FROM "texts_of_parts"(r."id") p))
  FROM "ArticleRevision" r WHERE r."id" = "revision"
$$;

-- Who made a revision of an article or of a post, as readers read it.
CREATE OR REPLACE VIEW "Credit" AS
  SELECT "revisionId", "position", "personId", "organizationId", "creditedAs" FROM "Contribution"
  UNION ALL SELECT "revisionId", "position", "personId", "organizationId", "creditedAs" FROM "LivePostContribution";
CREATE OR REPLACE FUNCTION "credited_names"("revision" uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(coalesce(c."creditedAs", p."name", o."name"), ' ' ORDER BY c."position") FROM "Credit" c
  LEFT JOIN "Person" p ON p."id" = c."personId" LEFT JOIN "Organization" o ON o."id" = c."organizationId" WHERE c."revisionId" = "revision"
$$;
CREATE OR REPLACE FUNCTION "names_of_revision"("revision" uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', r."byline", "credited_names"(r."id")) FROM "ArticleRevision" r WHERE r."id" = "revision"
$$;

-- What the table must hold. An article has an entry for the revision that readers see, and one for the current one if that is another.
CREATE OR REPLACE VIEW "SearchedRow" AS
  SELECT r."revisionId" AS "id", 'ARTICLE'::"SearchType" AS "type", r."articleId" AS "rowId", r."createdById", r."isPublic", r."isCurrent",
    "search_config"(a."language") AS "config", coalesce(r."firstPublishedAt", r."createdAt") AS "date",
    ARRAY(SELECT DISTINCT p."id" FROM "RevisionStatement" l JOIN "Statement" s ON s."id" = l."statementId"
      CROSS JOIN LATERAL "speakers_of"(s) p WHERE l."revisionId" = r."revisionId" ORDER BY 1) AS "speakerIds",
    ARRAY(SELECT t."B" FROM "_ArticleRevisionToTag" t WHERE t."A" = r."revisionId" ORDER BY 1) AS "tagIds",
    v."headline" AS "title", NULL AS "slug", "names_of_revision"(r."revisionId") AS "names", "text_of_revision"(r."revisionId") AS "text"
  FROM "ShownRevision" r JOIN "Article" a ON a."id" = r."articleId" JOIN "ArticleRevision" v ON v."id" = r."revisionId"
UNION ALL
  SELECT s."id", 'STATEMENT', s."id", NULL, s."visibility" = 'PUBLIC', true, "search_config"(s."language"), CASE WHEN num_nonnulls(s."madeOn", s."receivedAt") > 0 THEN s."madeOnFirst" END,
    ARRAY(SELECT DISTINCT p."id" FROM "speakers_of"(s) p ORDER BY 1),
    '{}', '', NULL, concat_ws(' ', p."name", o."name", s."roleName", b."name"), s."text"
  FROM "Statement" s LEFT JOIN "Person" p ON p."id" = s."speakerPersonId" LEFT JOIN "Organization" o ON o."id" = s."speakerOrganizationId"
    LEFT JOIN "Organization" b ON b."id" = s."onBehalfOfId"
  WHERE s."status" <> 'RECORDED_IN_ERROR'
UNION ALL
  SELECT c."id", 'CAMPAIGN', c."id", NULL, true, true, 'dateline_english', c."createdAt", '{}', '{}', c."name", NULL, '', coalesce(c."summary", '') FROM "Campaign" c
UNION ALL
  SELECT c."id", 'CAMPAIGN_ACTION', c."id", NULL, true, true, 'dateline_english', c."startedOnFirst", '{}', '{}', c."title", NULL, coalesce(c."place", ''), coalesce(c."description", '') FROM "CampaignAction" c
    WHERE c."retractedAt" IS NULL
UNION ALL
  SELECT d."id", 'CAMPAIGN_DEMAND', d."id", NULL, true, true, 'dateline_english', NULL, '{}', '{}', d."text", NULL, '', '' FROM "CampaignDemand" d WHERE d."retractedAt" IS NULL
UNION ALL
  SELECT p."id", 'PERSON', p."id", NULL, p."visibility" = 'PUBLIC', true, 'dateline_english', NULL, '{}', '{}', p."name", p."slug", '', coalesce(p."description", '') FROM "Person" p
UNION ALL
  SELECT o."id", 'ORGANIZATION', o."id", NULL, o."visibility" = 'PUBLIC', true, 'dateline_english', NULL, '{}', '{}', o."name", o."slug", '', coalesce(o."description", '') FROM "Organization" o
UNION ALL
  SELECT p."id", 'LIVE_POST', p."id", NULL, true, true, "search_config"(a."language"), p."publishedAt",
    ARRAY(SELECT DISTINCT s."id" FROM "LivePostStatement" l JOIN "Statement" t ON t."id" = l."statementId" CROSS JOIN LATERAL "speakers_of"(t) s
      WHERE l."postId" = p."id" ORDER BY 1),
    '{}', coalesce(r."headline", ''), NULL, coalesce("credited_names"(r."id"), ''), "text_of_versions"(r."versionIds")
  FROM "LivePost" p JOIN "Article" a ON a."id" = p."articleId" JOIN "LivePostRevision" r ON r."id" = p."publishedRevisionId"
  WHERE p."state" = 'PUBLISHED' AND a."state" = 'PUBLISHED';

-- Texts are plain, but PostgreSQL's parser leaves out what looks like a tag, and all that stands in one for scripts. It takes "COVID-19"
-- for a word and a negative number, and "war/peace" for the path of a file: a hyphen and a slash are read as spaces, as in questions. Soft
-- hyphens, marks of direction and what has no width would part words.
CREATE OR REPLACE FUNCTION "words_of"("config" text, "text" text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT to_tsvector("config"::regconfig, regexp_replace(
    regexp_replace("text", '[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]', '', 'g'), '[<>\-‐‑/]', ' ', 'g'))
$$;
-- The words of titles are found as they are written, too, so that their beginnings are found.
CREATE OR REPLACE FUNCTION "title_words"("config" text, "title" text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT "words_of"("config", "title") || "words_of"('dateline_simple', "title")
$$;
-- A tsvector holds one megabyte; what is beyond the first characters of a text isn't found.
CREATE OR REPLACE FUNCTION "all_words"("config" text, "title" text, "names" text, "text" text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT setweight("words_of"("config", "title"), 'A') || setweight("words_of"("config", "names"), 'B') || "words_of"("config", left("text", 100000))
$$;
CREATE OR REPLACE AGGREGATE "concat_words"(tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '');
-- The words of a revision are those of its parts, one part after the other. Only the parts count that begin within the first characters.
CREATE OR REPLACE FUNCTION "words_of_revision"("revision" uuid, "language" text) RETURNS tsvector LANGUAGE sql STABLE AS $$
  SELECT "all_words"("language", r."headline", "names_of_revision"(r."id"), coalesce(r."standfirst", '')) || (
    SELECT "concat_words"(CASE "config" WHEN "language" THEN "words" ELSE "words_of"("language", left("text", 100000)) END ORDER BY "number")
    FROM "texts_of_parts"(r."id") WHERE "from" < 100000
  ) FROM "ArticleRevision" r WHERE r."id" = "revision"
$$;
CREATE OR REPLACE FUNCTION "words_of_entry"("type" "SearchType", "id" uuid, "config" text, "title" text, "names" text, "text" text) RETURNS tsvector LANGUAGE sql STABLE AS $$
  SELECT CASE "type" WHEN 'ARTICLE' THEN "words_of_revision"("id", "config") ELSE "all_words"("config", "title", "names", "text") END
$$;
CREATE OR REPLACE FUNCTION "written_words"("text" text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT w FROM unnest(tsvector_to_array("words_of"('dateline_words', "text"))) w WHERE length(w) BETWEEN 4 AND 30
$$;

-- The words of a text that corrections don't know yet. The same words come again and again, and parsing them takes longer than comparing them.
-- A tsvector has a maximum length, so they are parsed a thousand at a time, and long ones by themselves.
CREATE OR REPLACE FUNCTION "new_words"("text" text, "isPublic" boolean) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT w FROM (
    SELECT string_agg("token", ' ') AS "tokens" FROM (
      SELECT "token", CASE WHEN length("token") < 100 THEN row_number() OVER () / 1000 ELSE -row_number() OVER () END AS "part"
      FROM (SELECT DISTINCT "token" FROM string_to_table(replace("text", E'\n', ' '), ' ') t ("token")) t
    ) t GROUP BY "part"
  ) t CROSS JOIN LATERAL "written_words"("tokens") w
  WHERE NOT EXISTS (SELECT FROM "SearchWord" k WHERE k."word" = w AND k."isPublic" = "new_words"."isPublic")
$$;

-- Brings the entries of rows other than articles up to date. Finding the words of a text takes the most time, so it is done for texts that have
-- changed only; most changes are of something else.
--
-- An entry that there is already is found by the conflict of its id: for a join, PostgreSQL may read all entries, or the changed rows for each.
--
-- New words first go to a list of their index (GIN's pending list), which is merged into it when it is full: that takes a fraction of the
-- time. A search reads the list, too, so it is short. If many rows change at once, the list is longer, and merged at the end.
-- No plan may keep the words in memory: one that was made while there were few would compare each new word with all of them.
CREATE OR REPLACE FUNCTION "merge_new_words"() RETURNS void LANGUAGE sql AS $$
  SELECT gin_clean_pending_list(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
  WHERE i.indrelid IN ('"SearchEntry"'::regclass, '"SearchWord"'::regclass) AND m.amname = 'gin' AND pg_has_role(c.relowner, 'USAGE')
$$;
CREATE OR REPLACE FUNCTION "search_rows"("sought" "SearchType", "rows" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET plan_cache_mode = force_generic_plan
SET gin_pending_list_limit = '256kB' AS $$
DECLARE
  many boolean := cardinality("rows") >= 50;
BEGIN
  IF cardinality("rows") = 0 THEN RETURN; END IF;
  IF many THEN PERFORM set_config('gin_pending_list_limit', '64MB', true); END IF;
  -- Materialized first, so that each text is read once.
  WITH "found" AS MATERIALIZED (
    SELECT * FROM "SearchedRow" WHERE "type" = "sought" AND "rowId" = ANY("rows")
  ), "now" AS MATERIALIZED (
    SELECT f.*, e."isPublic" AS "wasPublic", e."names" AS "formerNames", e."titleWords", e."words",
      coalesce((e."config", e."title", e."text") = (f."config", f."title", f."text"), false) AS "isSameText",
      (e."isPublic", e."date", e."speakerIds", e."slug", e."names") IS NOT DISTINCT FROM (f."isPublic", f."date", f."speakerIds", f."slug", f."names") AS "isSameElse"
    FROM "found" f LEFT JOIN "SearchEntry" e ON e."id" = f."id"
  ), "gone" AS (
    DELETE FROM "SearchEntry" e WHERE e."rowId" = ANY("rows") AND e."type" = "sought" AND e."id" NOT IN (SELECT "id" FROM "now")
  ), "written" AS (
    INSERT INTO "SearchEntry" ("id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text", "titleWords", "words")
      SELECT "id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text",
        CASE WHEN "isSameText" THEN "titleWords" ELSE "title_words"("config", "title") END,
        CASE WHEN "isSameText" AND "formerNames" = "names" THEN "words" ELSE "all_words"("config", "title", "names", "text") END
      FROM "now" WHERE NOT ("isSameText" AND "isSameElse")
    ON CONFLICT ("id") DO UPDATE SET "isPublic" = EXCLUDED."isPublic", "config" = EXCLUDED."config", "date" = EXCLUDED."date", "speakerIds" = EXCLUDED."speakerIds",
      "title" = EXCLUDED."title", "slug" = EXCLUDED."slug", "names" = EXCLUDED."names", "text" = EXCLUDED."text", "titleWords" = EXCLUDED."titleWords", "words" = EXCLUDED."words"
  ), "configs" AS (
    INSERT INTO "SearchConfig" SELECT DISTINCT "config", "isPublic" FROM "now" n
      WHERE NOT EXISTS (SELECT FROM "SearchConfig" c WHERE c."name" = n."config" AND c."isPublic" = n."isPublic") ON CONFLICT DO NOTHING
  ), "unknown" AS (
    -- What may have words that aren't known yet.
    SELECT "isPublic", concat_ws(' ', "title", "names", left("text", 100000)) AS "text" FROM "now" WHERE NOT "isSameText" OR "isPublic" <> "wasPublic"
    UNION SELECT "isPublic", "names" FROM "now" WHERE "isSameText" AND "isPublic" = "wasPublic" AND "names" <> "formerNames"
  )
  INSERT INTO "SearchWord" SELECT w, u."isPublic" FROM (SELECT "isPublic", string_agg("text", ' ') AS "text" FROM "unknown" GROUP BY 1) u
    CROSS JOIN LATERAL "new_words"(u."text", u."isPublic") w;
  IF many THEN PERFORM "merge_new_words"(); END IF;
END $$;

-- Adds entries that are missing.
CREATE OR REPLACE FUNCTION "add_entries"("sought" "SearchType", "rows" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "SearchEntry" ("id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text", "titleWords", "words")
    SELECT s.*, "title_words"(s."config", s."title"), "words_of_entry"(s."type", s."id", s."config", s."title", s."names", s."text")
    FROM "SearchedRow" s WHERE s."type" = "sought" AND s."rowId" = ANY ("rows") AND NOT EXISTS (SELECT FROM "SearchEntry" e WHERE e."id" = s."id")
    ON CONFLICT DO NOTHING;
END $$;

-- Adds the missing entries of articles, and their words for corrections. The texts of the parts of their bodies are saved, since more changes
-- may come soon: then only new parts are parsed. Parts that aren't searched have none.
CREATE OR REPLACE FUNCTION "add_article_entries"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off SET plan_cache_mode = force_generic_plan
SET gin_pending_list_limit = '256kB' AS $$
DECLARE
  many boolean := cardinality("articles") >= 50;
BEGIN
  IF many THEN PERFORM set_config('gin_pending_list_limit', '64MB', true); END IF;
  WITH "shown" AS MATERIALIZED (
    SELECT v.*, r."isPublic", "search_config"(a."language") AS "config"
    FROM "ShownRevision" r JOIN "Article" a ON a."id" = r."articleId" JOIN "ArticleRevision" v ON v."id" = r."revisionId" WHERE r."articleId" = ANY("articles")
  ), "part" AS MATERIALIZED (
    SELECT t."id", s."articleId", s."config", min(t."text") AS "text", bool_or(s."isPublic") AS "isPublic"
    FROM "shown" s CROSS JOIN LATERAL "texts_of_parts"(s."id") t WHERE t."from" < 100000 GROUP BY 1, 2, 3
  ), "gone" AS (
    DELETE FROM "PartText" t WHERE t."articleId" = ANY("articles") AND t."partId" NOT IN (SELECT "id" FROM "part")
  ), "made" AS (
    INSERT INTO "PartText" ("partId", "articleId", "isPublic", "config", "text", "words")
      SELECT p."id", p."articleId", p."isPublic", p."config", p."text", "words_of"(p."config", left(p."text", 100000))
      FROM "part" p WHERE NOT EXISTS (SELECT FROM "PartText" k WHERE k."partId" = p."id")
    RETURNING "isPublic", left("text", 100000) AS "text"
  ), "published" AS (
    UPDATE "PartText" t SET "isPublic" = true FROM "part" p WHERE t."partId" = p."id" AND p."isPublic" AND NOT t."isPublic" RETURNING t."isPublic", left(t."text", 100000)
  ), "configs" AS (
    INSERT INTO "SearchConfig" SELECT DISTINCT "config", "isPublic" FROM "shown" s
      WHERE NOT EXISTS (SELECT FROM "SearchConfig" c WHERE c."name" = s."config" AND c."isPublic" = s."isPublic") ON CONFLICT DO NOTHING
  ), "unknown" AS (
    SELECT * FROM "made" UNION ALL SELECT * FROM "published"
    UNION ALL SELECT "isPublic", concat_ws(' ', "headline", "standfirst", "names_of_revision"("id")) FROM "shown"
  )
  INSERT INTO "SearchWord" SELECT w, u."isPublic" FROM (SELECT "isPublic", string_agg("text", ' ') AS "text" FROM "unknown" GROUP BY 1) u
    CROSS JOIN LATERAL "new_words"(u."text", u."isPublic") w;
  PERFORM "add_entries"('ARTICLE', "articles");
  IF many THEN PERFORM "merge_new_words"(); END IF;
END $$;

-- The text of an article is long, and a live one changes all the time. So its transaction only takes away entries that are no longer true, and
-- a chore of the nodes makes the others (src/search/refresh.ts). An entry that stays is that of a revision, whose text never changes.
--
-- The row of "SearchRefresh" is locked first. If a node is making entries of the article, this waits until they are committed, and takes them away,
-- too: what follows reads what is committed by then.
CREATE OR REPLACE FUNCTION "expire_entries"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO "SearchRefresh" AS s ("articleId", "dueAt") SELECT u."id", clock_timestamp() FROM unnest("articles") u ("id") ORDER BY 1
    -- The clock may have been set back since.
    ON CONFLICT ("articleId") DO UPDATE SET "dueAt" = coalesce(s."dueAt",
      least(greatest(clock_timestamp(), s."refreshedAt" + interval '1 second'), clock_timestamp() + interval '1 second'));
  DELETE FROM "SearchEntry" e WHERE e."rowId" = ANY("articles") AND e."type" = 'ARTICLE' AND NOT EXISTS (
    SELECT FROM "ShownRevision" r JOIN "Article" a ON a."id" = r."articleId" WHERE r."articleId" = e."rowId" AND r."revisionId" = e."id"
      AND (r."isPublic", "search_config"(a."language"), coalesce(r."firstPublishedAt", r."createdAt")) = (e."isPublic", e."config", e."date")
  );
  UPDATE "SearchEntry" e SET "isCurrent" = r."isCurrent", "createdById" = r."createdById" FROM "ShownRevision" r
    WHERE r."articleId" = ANY("articles") AND e."id" = r."revisionId" AND (e."isCurrent", e."createdById") IS DISTINCT FROM (r."isCurrent", r."createdById");
END $$;

-- As expire_entries. Also takes away entries of revisions whose names, speakers or tags were changed by hand, by a merge or by a rename.
CREATE OR REPLACE FUNCTION "expire_changed_entries"("articles" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
  PERFORM "expire_entries"("articles");
  DELETE FROM "SearchEntry" e USING "SearchedRow" s WHERE s."rowId" = ANY("articles") AND s."type" = 'ARTICLE' AND s."id" = e."id"
    AND (s."speakerIds", s."tagIds", s."names") IS DISTINCT FROM (e."speakerIds", e."tagIds", e."names");
END $$;

-- Brings what has these credits up to date when a name in them is another one: takes away the entries of articles, and writes those of posts.
-- Posts are locked in order, so that the later of two renames at once reads the other name, too.
CREATE OR REPLACE FUNCTION "search_credits"("revisions" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  articles uuid[] := ARRAY(SELECT "id" FROM "Article" WHERE "currentRevisionId" = ANY("revisions") UNION SELECT "id" FROM "Article" WHERE "publishedRevisionId" = ANY("revisions"));
  posts uuid[] := ARRAY(SELECT "id" FROM "LivePost" WHERE "publishedRevisionId" = ANY("revisions"));
BEGIN
  PERFORM "expire_changed_entries"(articles);
  PERFORM FROM "LivePost" WHERE "id" = ANY(posts) ORDER BY "id" FOR NO KEY UPDATE;
  PERFORM "search_rows"('LIVE_POST', posts);
END $$;
CREATE OR REPLACE FUNCTION "search_credited"("contributor" uuid) RETURNS void LANGUAGE sql
SET enable_seqscan = off AS $$
  SELECT "search_credits"(ARRAY(SELECT "revisionId" FROM "Credit" WHERE "personId" = "contributor" UNION SELECT "revisionId" FROM "Credit" WHERE "organizationId" = "contributor"))
$$;

-- Has the chore bring the tags and speakers of these articles' entries up to date, a hundred a second, so that articles that change meanwhile
-- needn't wait for all of them. Searches know which rows were merged into others, and which are gone.
CREATE OR REPLACE FUNCTION "refresh_later"("articles" uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "SearchRefresh" AS s ("articleId", "dueAt")
    SELECT a, clock_timestamp() + n * interval '10 milliseconds' FROM (SELECT a, row_number() OVER (ORDER BY a) AS n FROM unnest("articles") a) o ORDER BY a
  ON CONFLICT ("articleId") DO UPDATE SET "dueAt" = least(s."dueAt", EXCLUDED."dueAt")
$$;

-- The rows that entries may name for one of these: themselves, and those that were merged into them.
CREATE OR REPLACE FUNCTION "with_former_ids"("ids" uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT "ids" || ARRAY(SELECT m."fromId" FROM "Merged" m WHERE m."intoId" = ANY ("ids"))
$$;

-- Makes the entries of the article that has been due longest, unless another node does. Returns it, if there is one, and in how many ms the
-- next will be due. An article that fails or takes too long is due again in a while, so that it keeps no others waiting. A withdrawal waits
-- for the refresh of its article. So a refresh parses only what is searched, and waits for no other transaction for long.
CREATE OR REPLACE FUNCTION "refresh_search"() RETURNS TABLE ("id" uuid, "problem" text, "nextMs" int) LANGUAGE plpgsql
SET enable_seqscan = off SET lock_timeout = '500ms' AS $$
#variable_conflict use_column
DECLARE
  "article" uuid;
  "error" text;
BEGIN
  SELECT "articleId" INTO "article" FROM "SearchRefresh" WHERE "dueAt" <= statement_timestamp()::timestamptz(3) ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    BEGIN
      DELETE FROM "SearchEntry" e USING "SearchedRow" s WHERE s."rowId" = "article" AND s."type" = 'ARTICLE' AND e."id" = s."id" AND s."names" <> e."names";
      UPDATE "SearchEntry" e SET "speakerIds" = s."speakerIds", "tagIds" = s."tagIds" FROM "SearchedRow" s
        WHERE s."rowId" = "article" AND s."type" = 'ARTICLE' AND e."id" = s."id" AND (s."speakerIds", s."tagIds") IS DISTINCT FROM (e."speakerIds", e."tagIds");
      IF EXISTS (SELECT FROM "ShownRevision" r WHERE r."articleId" = "article" AND NOT EXISTS (SELECT FROM "SearchEntry" e WHERE e."id" = r."revisionId")) THEN
        PERFORM "add_article_entries"(ARRAY["article"]);
      END IF;
      UPDATE "SearchRefresh" SET "dueAt" = NULL, "refreshedAt" = clock_timestamp() WHERE "articleId" = "article";
    EXCEPTION WHEN OTHERS OR query_canceled THEN
      "error" := SQLERRM;
      UPDATE "SearchRefresh" SET "dueAt" = clock_timestamp() + interval '10 seconds' WHERE "articleId" = "article";
    END;
  ELSE
    WITH "quiet" AS (
      DELETE FROM "SearchRefresh" WHERE "articleId" IN (
        SELECT "articleId" FROM "SearchRefresh" WHERE "dueAt" IS NULL AND "refreshedAt" < statement_timestamp() - interval '1 hour' FOR UPDATE SKIP LOCKED
      ) RETURNING "articleId"
    )
    DELETE FROM "PartText" WHERE "articleId" IN (SELECT "articleId" FROM "quiet");
  END IF;
  RETURN QUERY SELECT "article", "error", (extract(epoch FROM min("dueAt") - clock_timestamp()) * 1000)::int
    FROM "SearchRefresh" WHERE "dueAt" > statement_timestamp();
END $$;

CREATE OR REPLACE FUNCTION "search_changed_articles"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg("id") INTO changed FROM became WHERE "currentRevisionId" IS NOT NULL OR "publishedRevisionId" IS NOT NULL;
  ELSE
    SELECT array_agg(b."id") INTO changed FROM became b JOIN was w USING ("id")
    WHERE (b."state", b."currentRevisionId", b."publishedRevisionId", b."createdById", b."firstPublishedAt", b."language")
      IS DISTINCT FROM (w."state", w."currentRevisionId", w."publishedRevisionId", w."createdById", w."firstPublishedAt", w."language");
  END IF;
  IF changed IS NOT NULL THEN PERFORM "expire_entries"(changed); END IF;
  -- An import can wait, and is much faster with many at once.
  IF cardinality(changed) >= 50 THEN
    PERFORM "add_article_entries"(changed);
    DELETE FROM "SearchRefresh" WHERE "articleId" = ANY(changed);
    DELETE FROM "PartText" WHERE "articleId" = ANY(changed);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Article_search_new" AFTER INSERT ON "Article" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "search_changed_articles"();
CREATE OR REPLACE TRIGGER "Article_search" AFTER UPDATE ON "Article" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "search_changed_articles"();

-- Of every other noun, the name of the type is the argument of the trigger.
CREATE OR REPLACE FUNCTION "search_changed_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "search_rows"(TG_ARGV[0]::"SearchType", ARRAY(SELECT "id" FROM changed));
  RETURN NULL;
END $$;
DO $$
DECLARE
  noun record;
BEGIN
  FOR noun IN SELECT * FROM (VALUES ('Statement', 'STATEMENT'), ('Campaign', 'CAMPAIGN'), ('CampaignAction', 'CAMPAIGN_ACTION'),
    ('CampaignDemand', 'CAMPAIGN_DEMAND'), ('Person', 'PERSON'), ('Organization', 'ORGANIZATION'), ('LivePost', 'LIVE_POST')) v ("name", "type")
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "search_changed_rows"(%L)',
      noun."name" || '_search_new', noun."name", noun."type");
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "search_changed_rows"(%L)',
      noun."name" || '_search', noun."name", noun."type");
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "search_changed_rows"(%L)',
      noun."name" || '_search_gone', noun."name", noun."type");
  END LOOP;
END $$;

-- A statement is found by the name of who made it, and an article by those of its contributors. A rename waits for statements that are being recorded or amended, and those that come
-- later wait for it (their foreign key does), so that each reads what the other has written.
CREATE OR REPLACE FUNCTION "search_before_rename"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SELECT FROM %I WHERE "id" = $1 FOR UPDATE', TG_TABLE_NAME) USING OLD."id";
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION "search_renamed_speaker"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  statements uuid[] := ARRAY(
    SELECT "id" FROM "Statement" WHERE "speakerPersonId" = NEW."id"
    UNION SELECT "id" FROM "Statement" WHERE "speakerOrganizationId" = NEW."id"
    UNION SELECT "id" FROM "Statement" WHERE "onBehalfOfId" = NEW."id"
  );
BEGIN
  -- In order, so that two renames don't wait for each other; and so that the later one reads the other name, too.
  PERFORM FROM "Statement" WHERE "id" = ANY(statements) ORDER BY "id" FOR NO KEY UPDATE;
  PERFORM "search_rows"('STATEMENT', statements);
  PERFORM "search_credited"(NEW."id");
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Person_search_before_rename" BEFORE UPDATE OF "name" ON "Person" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION "search_before_rename"();
CREATE OR REPLACE TRIGGER "Organization_search_before_rename" BEFORE UPDATE OF "name" ON "Organization" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION "search_before_rename"();
CREATE OR REPLACE TRIGGER "Person_search_renamed" AFTER UPDATE OF "name" ON "Person" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION "search_renamed_speaker"();
CREATE OR REPLACE TRIGGER "Organization_search_renamed" AFTER UPDATE OF "name" ON "Organization" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION "search_renamed_speaker"();

-- Fills the tables with what there is, in parts: others read and write meanwhile (docs/search.md). The rows of a part are locked until its
-- end, so that none is changed or removed between being read and being found. Entries that are written meanwhile are newer, and stay.
CREATE OR REPLACE PROCEDURE "fill_search"() LANGUAGE plpgsql AS $$
DECLARE
  noun record;
  slice uuid[];
  place uuid;
BEGIN
  -- It may have words that the dictionaries no longer make of these texts.
  DELETE FROM "PartText";
  FOR noun IN SELECT * FROM (VALUES ('Article', 'ARTICLE', 50), ('Statement', 'STATEMENT', 500), ('Campaign', 'CAMPAIGN', 500),
    ('CampaignAction', 'CAMPAIGN_ACTION', 500), ('CampaignDemand', 'CAMPAIGN_DEMAND', 500), ('Person', 'PERSON', 500),
    ('Organization', 'ORGANIZATION', 500), ('LivePost', 'LIVE_POST', 500)) v ("name", "type", "size")
  LOOP
    place := '00000000-0000-0000-0000-000000000000';
    LOOP
      EXECUTE format('SELECT array_agg("id" ORDER BY "id") FROM (SELECT "id" FROM %I WHERE "id" > $1 ORDER BY "id" LIMIT $2 FOR SHARE) r', noun."name")
        INTO slice USING place, noun."size";
      EXIT WHEN slice IS NULL;
      PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true);
      PERFORM "add_entries"(noun."type"::"SearchType", slice);
      place := slice[cardinality(slice)];
      COMMIT;
    END LOOP;
  END LOOP;
  INSERT INTO "SearchConfig" SELECT DISTINCT "config", "isPublic" FROM "SearchEntry" ON CONFLICT DO NOTHING;
  INSERT INTO "SearchWord" SELECT DISTINCT w, e."isPublic" FROM "SearchEntry" e CROSS JOIN LATERAL "written_words"(concat_ws(' ', e."title", e."names", left(e."text", 100000))) w
    WHERE NOT EXISTS (SELECT FROM "SearchWord" k WHERE k."word" = w AND k."isPublic" = e."isPublic");
  ANALYZE "SearchEntry", "SearchWord";
END $$;

-- Statements without a date stood on the day on which they were recorded, before.
UPDATE "Statement" SET "madeOnFirst" = '0001-01-01T00:00:00Z', "madeOnLast" = '9999-12-31T23:59:59.999Z'
  WHERE num_nonnulls("madeOn", "receivedAt") = 0 AND "madeOnFirst" > '0001-01-01T00:00:00Z';
