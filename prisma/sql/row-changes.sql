-- The nodes keep ready answers for readers. Each SQL statement that changes what readers see tells them which rows it changed, and
-- whose lists these rows are in; whatever was made from those is then read anew (docs/decisions/0017-read-cache.md). What
-- readers don't see before or after a change isn't told: how long a page takes must not reveal what the newsroom works on.

-- Tells the nodes of these keys when the transaction commits. A payload of NOTIFY holds less than 8,000 bytes; a change of so many
-- rows that their keys would take long to send is told as a change of everything.
CREATE OR REPLACE FUNCTION "tell_rows"("keys" text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  payload text := array_to_string("keys", E'\n');
  key text;
BEGIN
  IF payload = '' THEN
    RETURN;
  ELSIF octet_length(payload) < 8000 THEN
    PERFORM pg_notify('dateline_rows', payload);
  ELSIF cardinality("keys") > 4000 THEN
    PERFORM pg_notify('dateline_rows', '*');
  ELSE
    payload := '';
    FOREACH key IN ARRAY array_remove("keys", NULL) LOOP
      IF octet_length(payload) + octet_length(key) > 7900 THEN
        PERFORM pg_notify('dateline_rows', payload);
        payload := '';
      END IF;
      payload := payload || CASE payload WHEN '' THEN '' ELSE E'\n' END || key;
    END LOOP;
    PERFORM pg_notify('dateline_rows', payload);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION "tell_everything"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dateline_rows', '*');
  RETURN NULL;
END $$;

-- An SQL expression: the keys of a row `r` of a table. Its id; for each other id in it, whose list of these rows it is in; its
-- slugs, by which rows are looked up; and its table. Of a row that joins two others: each of them, with the table of the other.
CREATE OR REPLACE FUNCTION "row_keys"("watched" regclass, "hidden" text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'ARRAY[' || coalesce(string_agg(CASE
      WHEN a.attname IS NULL THEN NULL
      WHEN c.relname LIKE '\_%' THEN format('r.%I || %L', a.attname, '>' || (
        SELECT o.relname FROM pg_constraint f
        JOIN pg_attribute other ON other.attrelid = f.conrelid AND other.attnum = f.conkey[1] AND other.attname <> a.attname
        JOIN pg_class o ON o.oid = f.confrelid WHERE f.conrelid = c.oid AND f.contype = 'f'
      ))
      WHEN a.attname = 'id' THEN 'r."id"::text'
      ELSE format('r.%I || %L', a.attname, '>' || c.relname)
    END, ', ' ORDER BY a.attnum) || ', ', '') || format('%L]', '>' || c.relname)
    || CASE WHEN EXISTS (SELECT FROM pg_attribute s WHERE s.attrelid = c.oid AND s.attname = 'slugs') THEN format(' || ARRAY(SELECT s || %L FROM unnest(r."slugs") s)', '>' || c.relname) ELSE '' END
  FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL ("hidden")
    AND (a.atttypid = 'uuid'::regtype OR a.attname = 'slug')
  WHERE c.oid = "watched" GROUP BY c.oid, c.relname
$$;

-- Has a table tell of its changes, from now on. Call it again when the table has other columns, or readers see something else of it.
--   hidden   columns that readers see nothing of. Their changes aren't told.
--   seen     which rows `r` readers see, or may see; the others aren't told. If it depends on a row that is being deleted too, they are.
--   deciding columns that decide whether readers see this row, or others that refer to it, and where these are in lists. If one of them
--            changes, or such a row comes or goes, that is told by a key of its own, `>Table!`.
--   referring where rows refer to this one: "Table.column", and if not all of those count, a condition on `r`. If a deciding column
--            changes, they are told as if they had changed themselves.
-- Plans use the indexes whatever the statistics say: one that was made while the tables were small would read all of them later. A plan
-- is kept, since making it takes longer than running it.
CREATE OR REPLACE FUNCTION "watch_rows"(
  "watched" regclass, "hidden" text[] DEFAULT '{}', "seen" text DEFAULT 'true', "deciding" text[] DEFAULT '{}', "referring" text[] DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := (SELECT relname FROM pg_class WHERE oid = "watched");
  keys text := "row_keys"("watched", "hidden");
  -- Of a row that comes or goes, all that decides changes.
  whole text := keys || CASE "deciding" WHEN '{}' THEN '' ELSE format(' || %L::text', '>' || name || '!') END;
  columns text := (
    SELECT string_agg(format('r.%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = "watched" AND attnum > 0 AND NOT attisdropped AND attname <> ALL ("hidden")
  );
  rows text := 'SELECT array_agg(DISTINCT k) INTO keys FROM %s r CROSS JOIN LATERAL unnest(%s) k WHERE k IS NOT NULL AND (%s);';
  decided text := (SELECT string_agg(format('%%1$s.%I', c), ', ') FROM unnest("deciding") c);
  carried text := '';
  reference text;
BEGIN
  FOREACH reference IN ARRAY "referring" LOOP
    carried := carried || format(
      E'\n      keys := keys || ARRAY(SELECT DISTINCT k FROM %1$I r CROSS JOIN LATERAL unnest(%2$s) k WHERE r.%3$I = ANY(decided) AND k IS NOT NULL AND (%4$s));',
      split_part(reference, '.', 1),
      "row_keys"(format('%I', split_part(reference, '.', 1))::regclass, '{createdById,askedById}'),
      split_part(split_part(reference, '.', 2), ' ', 1),
      coalesce(nullif(substring(reference from ' (.*)'), ''), 'true')
    );
  END LOOP;
  EXECUTE format(
    E'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql%s AS $tell$\nDECLARE\n  keys text[];\n  decided uuid[];\nBEGIN\n'
    '  IF TG_OP = ''INSERT'' THEN\n    %s\n  ELSIF TG_OP = ''DELETE'' THEN\n    %s\n  ELSIF EXISTS (SELECT FROM became) THEN\n    %s%s\n  END IF;\n'
    '  IF keys IS NOT NULL THEN PERFORM "tell_rows"(keys); END IF;\n  RETURN NULL;\nEND $tell$',
    'tell_' || name,
    CASE WHEN "seen" LIKE '%SELECT%' OR carried <> '' THEN ' SET enable_seqscan = off SET plan_cache_mode = force_generic_plan' ELSE '' END,
    format(rows, 'became', whole, "seen"),
    format(rows, 'was', whole, "seen"),
    format(rows, format(
      '((SELECT %1$s FROM became r WHERE %2$s EXCEPT SELECT %1$s FROM was r WHERE %2$s) UNION ALL (SELECT %1$s FROM was r WHERE %2$s EXCEPT SELECT %1$s FROM became r WHERE %2$s))',
      columns, "seen"), keys, 'true'),
    CASE WHEN decided IS NULL THEN '' ELSE format(
      E'\n    SELECT array_agg(n."id") INTO decided FROM became n JOIN was o USING ("id") WHERE (%s) IS DISTINCT FROM (%s) AND (%s OR %s);\n    IF decided IS NOT NULL THEN\n      keys := keys || %L::text;%s\n    END IF;',
      format(decided, 'n'), format(decided, 'o'), regexp_replace("seen", '\mr\.', 'n.', 'g'), regexp_replace("seen", '\mr\.', 'o.', 'g'), '>' || name || '!', carried) END
  );
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION %I()',
    name || '_tell_new', "watched", 'tell_' || name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION %I()',
    name || '_tell', "watched", 'tell_' || name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION %I()',
    name || '_tell_gone', "watched", 'tell_' || name);
  EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION "tell_everything"()',
    name || '_tell_all', "watched");
END $$;

-- What readers see of articles. A draft, and the work on the next revision of a published article, is not told.
SELECT "watch_rows"('"Article"',
  "hidden" => '{modifiedAt,embargoedUntil,createdById,scheduledRevisionId,scheduledFor,scheduledById,revisionNumber,currentRevisionId}',
  "seen" => $$r."state" IN ('PUBLISHED', 'WITHDRAWN')$$,
  "deciding" => '{state,firstPublishedAt}',
  "referring" => ARRAY['ArticleRevision.articleId r."publishedAt" IS NOT NULL', 'UpdateNote.articleId', $$CommentRequest.articleId r."visibility" = 'PUBLIC'$$,
    'CampaignArticle.articleId r."isPublic"']);
SELECT "watch_rows"('"ArticleRevision"', "hidden" => '{createdById,noteText}', "seen" => 'r."publishedAt" IS NOT NULL',
  "deciding" => '{publishedAt,articleId}', "referring" => '{BlockPlace.revisionId}');
SELECT "watch_rows"('"UpdateNote"');
SELECT "watch_rows"('"CommentRequest"', "hidden" => '{askedById,articleCreatedById}', "seen" => $$r."visibility" = 'PUBLIC'$$);

-- What a revision holds, once readers see it. Of a draft it is told with the revision, when that is published.
SELECT "watch_rows"('"BlockPlace"', "seen" => $$coalesce((SELECT v."publishedAt" IS NOT NULL FROM "ArticleRevision" v WHERE v."id" = r."revisionId"), true)$$);
SELECT "watch_rows"('"RevisionStatement"', "seen" => $$coalesce((SELECT v."publishedAt" IS NOT NULL FROM "ArticleRevision" v WHERE v."id" = r."revisionId"), true)$$);
SELECT "watch_rows"("joined"::regclass, "seen" => $$coalesce((SELECT v."publishedAt" IS NOT NULL FROM "ArticleRevision" v WHERE v."id" = r."A"), true)$$)
  FROM unnest(ARRAY['"_ArticleRevisionToTag"', '"_ArticleRevisionToSourceReport"', '"_ArticleRevisionToCampaign"', '"_ArticleRevisionToCampaignAction"']) "joined";

-- The lists of articles and of campaigns, of which readers see what is public.
SELECT "watch_rows"("list"::regclass, "hidden" => '{createdById,isCurrent,modifiedAt,scheduledFor}', "seen" => 'r."isPublic"')
  FROM unnest(ARRAY['"PersonArticle"', '"OrganizationArticle"', '"TagArticle"', '"CampaignArticle"', '"ActionArticle"', '"StatementArticle"', '"TimelineEntry"']) "list";
-- A cached answer of a search is dropped when an entry changes that readers find.
SELECT "watch_rows"('"SearchEntry"', "hidden" => '{words,titleWords,createdById,isCurrent}', "seen" => 'r."isPublic"');
SELECT "watch_rows"('"CampaignStatement"', "seen" => $$r."visibility" = 'PUBLIC'$$);

-- What the newsroom shares. It is in lists if it is public, and in an order; what refers to it shows it or doesn't.
SELECT "watch_rows"('"Person"', "seen" => $$r."visibility" = 'PUBLIC'$$, "deciding" => '{visibility,name}', "referring" => '{Affiliation.personId}');
SELECT "watch_rows"('"Organization"', "seen" => $$r."visibility" = 'PUBLIC'$$, "deciding" => '{visibility}', "referring" => '{Affiliation.organizationId}');
SELECT "watch_rows"('"Affiliation"', "seen" => $$coalesce((SELECT p."visibility" = 'PUBLIC' FROM "Person" p WHERE p."id" = r."personId"), true)
  AND coalesce((SELECT o."visibility" = 'PUBLIC' FROM "Organization" o WHERE o."id" = r."organizationId"), true)$$);
SELECT "watch_rows"('"SocialAccount"', "seen" => $$coalesce((SELECT p."visibility" = 'PUBLIC' FROM "Person" p WHERE p."id" = r."personId"), true)
  AND coalesce((SELECT o."visibility" = 'PUBLIC' FROM "Organization" o WHERE o."id" = r."organizationId"), true)$$);
SELECT "watch_rows"('"SourceReport"', "seen" => $$r."visibility" = 'PUBLIC'$$);
SELECT "watch_rows"('"SourceOutlet"', "seen" => $$coalesce((SELECT s."visibility" = 'PUBLIC' FROM "SourceReport" s WHERE s."id" = r."sourceId"), true)$$);
SELECT "watch_rows"('"Tag"', "seen" => $$r."visibility" = 'PUBLIC'$$);
SELECT "watch_rows"('"Statement"', "seen" => $$r."visibility" = 'PUBLIC'$$,
  "deciding" => '{visibility,kind,speakerPersonId,speakerOrganizationId,madeOn,madeOnFirst,madeOnLast}',
  "referring" => ARRAY['RevisionStatement.statementId', '_CampaignToStatement.B', $$CampaignStatement.statementId r."visibility" = 'PUBLIC'$$]);
SELECT "watch_rows"('"_CampaignToStatement"', "seen" => $$coalesce((SELECT s."visibility" = 'PUBLIC' FROM "Statement" s WHERE s."id" = r."B"), true)$$);

-- All of it is public.
SELECT "watch_rows"("public"::regclass) FROM unnest(ARRAY['"Campaign"', '"CampaignTarget"', '"CampaignDemand"', '"CampaignAction"', '"ActionActor"',
  '"ActionTarget"', '"ActionFigure"', '"CampaignOutcome"', '"PersonCampaign"', '"OrganizationCampaign"', '"_CampaignToOrganization"',
  '"_CampaignActionToOrganization"', '"_CampaignActionToSourceReport"', '"_CampaignOutcomeToSourceReport"', '"_CampaignDemandToSourceReport"',
  '"Newsletter"', '"FeedRetention"']) "public";

-- An event tells of the rows that it is about, and of all lists of its speaker and its campaigns. What shows these is read anew even
-- if nothing else told of it.
CREATE OR REPLACE FUNCTION "tell_FeedEvent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM pg_notify('dateline_rows', '>FeedEvent') WHERE EXISTS (SELECT FROM was);
  ELSE
    PERFORM "tell_rows"(array_agg(DISTINCT k) || '>FeedEvent'::text) FROM became r CROSS JOIN LATERAL unnest(ARRAY[
      r."articleId"::text, r."statementId"::text, r."actionId"::text, r."outcomeId"::text, r."campaignId"::text, r."demandId"::text,
      r."personId"::text, r."organizationId"::text, r."sourceId"::text, r."newsletterId"::text, r."speakerId" || '>*'
    ] || ARRAY(SELECT c || '>*' FROM unnest(r."campaignIds") c)) k WHERE k IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "FeedEvent_tell_new" AFTER INSERT ON "FeedEvent" REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION "tell_FeedEvent"();
CREATE OR REPLACE TRIGGER "FeedEvent_tell_gone" AFTER DELETE ON "FeedEvent" REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION "tell_FeedEvent"();

