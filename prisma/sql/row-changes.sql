-- Nodes cache readers' answers. Each SQL statement notifies them of the rows that it changed, and of the lists that have these rows.
-- A node then drops the answers that depend on one of them (docs/decisions/0017-read-cache.md).

-- Notifies the nodes of these keys when the transaction commits. A payload of NOTIFY holds less than 8,000 bytes. More than 4,000
-- keys would take long to send, so they count as a change of everything.
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

-- An SQL expression: the keys of a row `r` of a table.
-- * Its id.
-- * For each other id in it, the list of this table's rows that refer to that id. Columns that readers see nothing of have none.
-- * Its slugs, since queries look rows up by them. Columns of extensions may have these names, and another type.
-- * The table.
-- A row that only joins two others has a list for each of them, of the rows of the other's table.
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
    || CASE WHEN EXISTS (SELECT FROM pg_attribute s WHERE s.attrelid = c.oid AND s.attname = 'slugs' AND s.atttypid = 'text[]'::regtype) THEN format(' || ARRAY(SELECT s || %L FROM unnest(r."slugs") s)', '>' || c.relname) ELSE '' END
  FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL ("hidden")
    AND (a.atttypid = 'uuid'::regtype OR a.attname = 'slug' AND a.atttypid = 'text'::regtype)
  WHERE c.oid = "watched" GROUP BY c.oid, c.relname
$$;

-- Has a table notify the nodes of its changes.
-- "shown" says which rows `r` readers may see, by a column. By default this is `isPublic` or `visibility`, if the table has one of them.
-- A change of a row that readers see neither before nor after it isn't notified, so that work on drafts drops no answers. A new value
-- of `visibility` counts as shown: then a node drops too many answers, but never too few.
CREATE OR REPLACE FUNCTION "watch_rows"("watched" regclass, "shown" text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  -- Columns for the desk, and the words of a search, which follow from other columns. No answer to readers depends on them.
  -- Those of extensions can have other meanings: their tables begin with the extension's name.
  desk text[] := CASE WHEN (SELECT position('_' IN relname) > 1 FROM pg_class WHERE oid = "watched") THEN '{}' ELSE '{createdById,articleCreatedById,askedById,modifiedAt,embargoedUntil,scheduledFor,scheduledById,scheduledRevisionId,
    revisionNumber,lockVersion,currentRevisionId,isCurrent,isReady,scheduledNoteText,publishedById,overruled,blockId,words,titleWords,cleanedAt}' END;
  name text := (SELECT relname FROM pg_class WHERE oid = "watched");
  -- An entry has the id of an article's revision, which hasn't changed. Searches depend on the whole table.
  keyless text[] := CASE name WHEN 'SearchEntry' THEN '{id,rowId}'::text[] ELSE '{}' END;
  names text[] := ARRAY(
    SELECT attname::text FROM pg_attribute WHERE attrelid = "watched" AND attnum > 0 AND NOT attisdropped AND attname <> ALL (desk) ORDER BY attnum
  );
  columns text := (SELECT string_agg(format('r.%I', n), ', ') FROM unnest(names) n);
  condition text := coalesce("shown", CASE
    WHEN 'isPublic' = ANY (names) THEN 'r."isPublic"'
    WHEN 'visibility' = ANY (names) THEN $shown$r."visibility" <> 'MEMBERS'$shown$
    ELSE 'true'
  END);
  rows text := 'SELECT array_agg(DISTINCT k.k) INTO keys FROM %s r CROSS JOIN LATERAL unnest(' || "row_keys"("watched", desk || keyless) || ') k WHERE k.k IS NOT NULL AND (%s);';
BEGIN
  -- A plan by the indexes, whatever the statistics say: one that was made while the tables were small would read all of them later.
  EXECUTE format(
    E'CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql%s AS $tell$\nDECLARE\n  keys text[];\nBEGIN\n'
    '  IF TG_OP = ''INSERT'' THEN\n    %s\n  ELSIF TG_OP = ''DELETE'' THEN\n    %s\n  ELSIF EXISTS (SELECT FROM became) THEN\n    %s\n  END IF;\n'
    '  IF keys IS NOT NULL THEN PERFORM "tell_rows"(keys); END IF;\n  RETURN NULL;\nEND $tell$',
    'tell_' || name,
    CASE WHEN condition LIKE '%SELECT%' THEN ' SET enable_seqscan = off SET plan_cache_mode = force_generic_plan' ELSE '' END,
    format(rows, 'became', condition),
    format(rows, 'was', condition),
    format(rows, format(
      '((SELECT %1$s FROM became r WHERE %2$s EXCEPT SELECT %1$s FROM was r WHERE %2$s) UNION ALL (SELECT %1$s FROM was r WHERE %2$s EXCEPT SELECT %1$s FROM became r WHERE %2$s))',
      columns, condition), 'true')
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

SELECT "watch_rows"('"Article"', $$r."state" NOT IN ('DISCARDED', 'DRAFT', 'SCHEDULED')$$);
SELECT "watch_rows"('"ArticleRevision"', 'r."publishedAt" IS NOT NULL');
SELECT "watch_rows"('"LivePostRevision"', 'r."publishedAt" IS NOT NULL');
SELECT "watch_rows"('"LivePostContribution"', 'EXISTS (SELECT FROM "LivePostRevision" v WHERE v."id" = r."revisionId" AND v."publishedAt" IS NOT NULL)');
SELECT "watch_rows"('"LivePost"', $$r."state" = 'PUBLISHED'$$);
-- What a revision holds is written before the revision is published, and stays as it is.
SELECT "watch_rows"("held"::regclass, format('EXISTS (SELECT FROM "ArticleRevision" v WHERE v."id" = r.%I AND v."publishedAt" IS NOT NULL)', "column"))
  FROM (VALUES ('"_ArticleRevisionToTag"', 'A'),
    ('"_ArticleRevisionToSourceReport"', 'A'), ('"_ArticleRevisionToCampaign"', 'A'), ('"_ArticleRevisionToCampaignAction"', 'A'),
    ('"Contribution"', 'revisionId')) v ("held", "column");
SELECT "watch_rows"('"Front"', 'r."publishedRevisionId" IS NOT NULL');
SELECT "watch_rows"('"FrontRevision"', 'r."publishedAt" IS NOT NULL');
SELECT "watch_rows"("held"::regclass, 'EXISTS (SELECT FROM "FrontRevision" v WHERE v."id" = r."revisionId" AND v."publishedAt" IS NOT NULL)')
  FROM unnest(ARRAY['"FrontContainer"', '"FrontCard"', '"FrontSource"']) "held";
-- Rows that readers see if they see another one, by a column of this one. If that row is gone, its row counts as shown.
SELECT "watch_rows"("table"::regclass, string_agg(
    format('NOT EXISTS (SELECT FROM %s v WHERE v."id" = r.%I AND v."visibility" = ''MEMBERS'')', "of", "column"), ' AND '))
  FROM (VALUES ('"Affiliation"', 'personId', '"Person"'), ('"Affiliation"', 'organizationId', '"Organization"'),
    ('"SocialAccount"', 'personId', '"Person"'), ('"SocialAccount"', 'organizationId', '"Organization"'),
    ('"Identifier"', 'personId', '"Person"'), ('"Identifier"', 'organizationId', '"Organization"'),
    ('"SourceOutlet"', 'sourceId', '"SourceReport"'), ('"_CampaignToStatement"', 'B', '"Statement"')) v ("table", "column", "of") GROUP BY "table";
-- All other tables that readers see something of.
SELECT "watch_rows"("table"::regclass) FROM unnest(ARRAY[
  '"UpdateNote"', '"CommentRequest"', '"Statement"', '"Person"', '"Organization"', '"SourceReport"',
  '"Tag"', '"Section"', '"Campaign"', '"CampaignTarget"', '"CampaignDemand"', '"CampaignAction"', '"ActionActor"', '"ActionTarget"', '"ActionFigure"',
  '"CampaignOutcome"', '"_CampaignToOrganization"', '"_CampaignActionToOrganization"', '"_CampaignActionToSourceReport"',
  '"_CampaignOutcomeToSourceReport"', '"_CampaignDemandToSourceReport"', '"Block"', '"SubjectArticle"', '"SubjectNote"', '"PersonCampaign"', '"OrganizationCampaign"', '"CampaignStatement"',
  '"TimelineEntry"', '"SearchEntry"', '"Newsletter"', '"FeedRetention"', '"Merged"',
  '"RedactionArticle"', '"LiveBlog"', '"LivePostStatement"', '"LivePostAuthor"']) "table";
-- Nodes drop what they are about to send, also to members: so they learn of a redaction that readers don't see.
SELECT "watch_rows"('"Redaction"', 'true');

-- An event never changes. What it is about has its own notifications, so it only notifies of the log.
CREATE OR REPLACE FUNCTION "tell_FeedEvent"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dateline_rows', '>FeedEvent') WHERE EXISTS (SELECT FROM changed);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "FeedEvent_tell_new" AFTER INSERT ON "FeedEvent" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_FeedEvent"();
CREATE OR REPLACE TRIGGER "FeedEvent_tell_gone" AFTER DELETE ON "FeedEvent" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_FeedEvent"();

-- The tables of extensions, which begin with the extension's name.
SELECT "watch_rows"(c.oid::regclass, 'true') FROM pg_class c
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND split_part(c.relname, '_', 1) IN (SELECT "extension" FROM "ExtensionMigration");
