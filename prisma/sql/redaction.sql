-- Redaction: what is otherwise never changed loses words, in a transaction that says so in a row of "Redaction". Only these functions can
-- do that, with the rights of the owner of the tables: the triggers of immutable.sql let through what they change. What stays in the place
-- of the words is worked out by the node (src/redactions).

-- The redaction for which a function here changes rows now. Null outside of these functions, since nothing else has both the owner's rights
-- and a redaction that this transaction made.
CREATE OR REPLACE FUNCTION "current_redaction"("of" regclass) RETURNS uuid LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT r."id" FROM "Redaction" r, pg_class c
  WHERE r."id" = nullif(current_setting('dateline.redaction', true), '')::uuid AND r.xmin = pg_current_xact_id()::xid
    AND c.oid = "of" AND pg_get_userbyid(c.relowner) = current_user
$$;

-- Has the transaction fail at its end unless the audit log has an entry of this redaction (the trigger below). A row of "Redaction" alone would
-- not do: the serving role may change a column of an old one, which then looks as if this transaction had made it.
CREATE OR REPLACE FUNCTION "leave_entry"("redaction" uuid) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  UPDATE "Redaction" SET "cleanedAt" = NULL WHERE "id" = "redaction"
$$;
CREATE OR REPLACE FUNCTION "must_leave_entry"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "AuditEntry" e WHERE e."subjectId" = NEW."id" AND e."typename" = 'Redaction' AND e."action" = 'redact'
      AND e.xmin = pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'A redaction leaves an entry in the audit log, in its own transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = '"Redaction"'::regclass AND tgname = 'Redaction_entry') THEN
    CREATE CONSTRAINT TRIGGER "Redaction_entry" AFTER UPDATE OF "cleanedAt" ON "Redaction" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW."cleanedAt" IS NULL) EXECUTE FUNCTION "must_leave_entry"();
  END IF;
END $$;

-- Changes texts of rows that are otherwise never changed. Each of the given rows has its id, and the values that it gets.
CREATE OR REPLACE FUNCTION "redact_rows"("redaction" uuid, "table" text, "rows" jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  given jsonb;
  changes text;
BEGIN
  IF "table" NOT IN ('ArticleRevision', 'UpdateNote', 'FormerNoteText', 'Statement', 'AuditEntry', 'FeedEvent', 'Redaction', 'LivePostRevision') THEN
    RAISE EXCEPTION '% has no texts that are never changed', "table" USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('dateline.redaction', "redaction"::text, true);
  FOR given IN SELECT * FROM jsonb_array_elements("rows") LOOP
    SELECT string_agg(format('%1$I = (jsonb_populate_record(t, $1)).%1$I', a.attname), ', ') INTO STRICT changes
    FROM pg_attribute a WHERE a.attrelid = format('%I', "table")::regclass AND a.attnum > 0 AND NOT a.attisdropped AND given ? a.attname
      AND (a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype) OR a.attname IN ('redactionId', 'imageWidth', 'imageHeight'));
    EXECUTE format('UPDATE %I t SET %s WHERE t."id" = $2', "table", changes) USING given, (given->>'id')::uuid;
  END LOOP;
  PERFORM "leave_entry"("redaction");
  PERFORM set_config('dateline.redaction', '', true);
END $$;
-- Everybody may call a new function. This one is for roles that serve (src/db/grant-rows.ts), and not for those that only read.
REVOKE EXECUTE ON FUNCTION "redact_rows" FROM PUBLIC;

-- Puts other versions in the place of block versions of an article, in all its revisions. The parts of their bodies follow: a part ends where
-- it ended, since the id of the new version ends as the old one does. Each of the given versions has `was`, the id of the old one, and the
-- columns of the new one.
CREATE OR REPLACE FUNCTION "redact_blocks"("redaction" uuid, "article" uuid, "versions" jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  "was" uuid[]; "now" uuid[]; posts uuid[]; parts jsonb;
BEGIN
  -- As arrays: a passage may stand in hundreds of blocks, and each of their posts would read the JSON.
  SELECT array_agg((v->>'was')::uuid ORDER BY n), array_agg((v->>'id')::uuid ORDER BY n) INTO "was", "now" FROM jsonb_array_elements("versions") WITH ORDINALITY j (v, n);
  PERFORM set_config('dateline.redaction', "redaction"::text, true);
  -- A trigger says what the new versions quote.
  INSERT INTO "Block" SELECT n.* FROM jsonb_array_elements("versions") v JOIN "Block" b ON b."id" = (v->>'was')::uuid AND b."articleId" = "article"
    CROSS JOIN LATERAL jsonb_populate_record(b, '{"quotedIds": []}' || (v - 'was')) n;
  -- No temporary table: the owner of the tables may not make one in a database of another role.
  parts := (SELECT jsonb_agg(to_jsonb(r)) FROM (
      SELECT p."id" AS "was", left(encode(sha256(string_agg(uuid_send(v."id"), '' ORDER BY u."at")), 'hex'), 32)::uuid AS "id",
        array_agg(v."id" ORDER BY u."at") AS "versionIds"
      FROM "BodyPart" p CROSS JOIN LATERAL unnest(p."versionIds") WITH ORDINALITY u ("id", "at")
        CROSS JOIN LATERAL (SELECT coalesce("now"[array_position("was", u."id")], u."id") AS "id") v
      WHERE p."articleId" = "article" AND p."versionIds" && "was" GROUP BY p."id"
    ) r);
  INSERT INTO "BodyPart" ("id", "articleId", "versionIds", "blockIds", "statementIds")
    SELECT r."id", "article", r."versionIds", array_agg(b."blockId" ORDER BY u."at"), "statements_of"(r."versionIds")
    FROM jsonb_to_recordset(parts) r ("id" uuid, "versionIds" uuid[]) CROSS JOIN LATERAL unnest(r."versionIds") WITH ORDINALITY u ("id", "at") JOIN "Block" b ON b."id" = u."id"
    GROUP BY r."id", r."versionIds" ON CONFLICT DO NOTHING;
  UPDATE "ArticleRevision" v SET "bodyPartIds" = ARRAY(
      SELECT coalesce(r."id", u."id") FROM unnest(v."bodyPartIds") WITH ORDINALITY u ("id", "at") LEFT JOIN jsonb_to_recordset(parts) r ("was" uuid, "id" uuid) ON r."was" = u."id" ORDER BY u."at")
    WHERE v."articleId" = "article" AND v."bodyPartIds" && ARRAY(SELECT r."was" FROM jsonb_to_recordset(parts) r ("was" uuid));
  DELETE FROM "BodyPart" WHERE "id" IN (SELECT r."was" FROM jsonb_to_recordset(parts) r ("was" uuid));
  SELECT array_agg(DISTINCT b."postId") INTO posts FROM "Block" b WHERE b."id" = ANY("was") AND b."articleId" = "article" AND b."postId" IS NOT NULL;
  UPDATE "LivePostRevision" r SET "versionIds" = ARRAY(
      SELECT coalesce("now"[array_position("was", u."id")], u."id") FROM unnest(r."versionIds") WITH ORDINALITY u ("id", "at") ORDER BY u."at")
    WHERE r."postId" = ANY(posts) AND r."versionIds" && "was";
  DELETE FROM "Block" WHERE "articleId" = "article" AND "id" = ANY("was");
  -- The article is no longer listed under a statement whose quotes went, nor under who spoke in it.
  WITH "listed" AS MATERIALIZED (SELECT * FROM "ListedArticle" WHERE "articleId" = "article"), "gone" AS (
    DELETE FROM "SubjectArticle" t WHERE t."articleId" = "article" AND NOT EXISTS (
      SELECT FROM "listed" l WHERE l."subjectId" = t."subjectId" AND l."relation" = t."relation")
  )
  UPDATE "SubjectArticle" t SET "isPublic" = l."isPublic", "isCurrent" = l."isCurrent" FROM "listed" l
    WHERE t."articleId" = "article" AND l."subjectId" = t."subjectId" AND l."relation" = t."relation"
      AND (l."isPublic", l."isCurrent") IS DISTINCT FROM (t."isPublic", t."isCurrent");
  PERFORM "leave_entry"("redaction");
  PERFORM set_config('dateline.redaction', '', true);
END $$;
REVOKE EXECUTE ON FUNCTION "redact_blocks" FROM PUBLIC;

-- Takes words of texts out of the words for corrections, unless another entry has them: of each text, the words that it no longer has. It is
-- done at the end, when the search has none of these texts. A word is looked up in a few entries with its stem, and so are the first words only: a
-- redaction costs its texts, however big the archive is. A word that is forgotten too much comes back with the next text that has it.
-- Each of the given texts has `before`, and `after` as its text and as its HTML, where both have a word that it keeps.
CREATE OR REPLACE FUNCTION "forget_words"("texts" jsonb) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  WITH "lost" AS MATERIALIZED (
    SELECT DISTINCT l.w FROM jsonb_array_elements("texts") t CROSS JOIN LATERAL (
      SELECT "written_words"(left("text_of_html"(t->>'before'), 100000)) EXCEPT (
        SELECT "written_words"(left("text_of_html"(t->'after'->>0), 100000)) INTERSECT SELECT "written_words"(left("text_of_html"(t->'after'->>1), 100000)))
    ) l (w)
  ), "gone" AS MATERIALIZED (
    SELECT k."word", k."isPublic", row_number() OVER (ORDER BY k."word") AS "number" FROM "lost" l JOIN "SearchWord" k ON k."word" = l.w
  )
  DELETE FROM "SearchWord" k USING "gone" g WHERE k."word" = g."word" AND k."isPublic" = g."isPublic" AND (g."number" > 100 OR NOT EXISTS (
    SELECT FROM "SearchConfig" c CROSS JOIN LATERAL (
      -- Most words are frequent ones: some of the newest entries have them, and an index would find a large part of all entries first.
      (SELECT n."title", n."names", n."text" FROM (
          (SELECT * FROM "SearchEntry" e WHERE g."isPublic" AND e."isPublic" ORDER BY e."date" DESC NULLS LAST LIMIT 300)
          UNION ALL (SELECT * FROM "SearchEntry" e WHERE NOT g."isPublic" AND NOT e."isPublic" ORDER BY e."date" DESC NULLS LAST LIMIT 300)
        ) n WHERE n."config" = c."name" AND n."words" @@ plainto_tsquery(c."name"::regconfig, g."word") LIMIT 20)
      -- The indexes are for what is public, and for the rest.
      UNION ALL (SELECT e."title", e."names", e."text" FROM "SearchEntry" e
        WHERE g."isPublic" AND e."isPublic" AND e."config" = c."name" AND e."words" @@ plainto_tsquery(c."name"::regconfig, g."word") LIMIT 20)
      UNION ALL (SELECT e."title", e."names", e."text" FROM "SearchEntry" e
        WHERE NOT g."isPublic" AND NOT e."isPublic" AND e."config" = c."name" AND e."words" @@ plainto_tsquery(c."name"::regconfig, g."word") LIMIT 20)
    ) e WHERE c."isPublic" = g."isPublic" AND g."word" IN (SELECT "written_words"(concat_ws(' ', e."title", e."names", left(e."text", 100000))))
  ));
END $$;

-- What a redaction says stays, unless another one takes words out of its note; it becomes public once.
CREATE OR REPLACE FUNCTION "keep_redaction"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND "current_redaction"(TG_RELID) IS NOT NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A redaction is never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER "Redaction_immutable" BEFORE UPDATE ON "Redaction" FOR EACH ROW
  WHEN ((OLD."isPublic" AND NOT NEW."isPublic") OR to_jsonb(NEW) - '{isPublic,cleanedAt}'::text[] <> to_jsonb(OLD) - '{isPublic,cleanedAt}'::text[])
  EXECUTE FUNCTION "keep_redaction"();
CREATE OR REPLACE TRIGGER "Redaction_kept" BEFORE DELETE ON "Redaction" FOR EACH ROW EXECUTE FUNCTION "keep_redaction"();
CREATE OR REPLACE TRIGGER "Redaction_whole" BEFORE TRUNCATE ON "Redaction" FOR EACH STATEMENT EXECUTE FUNCTION "keep_redaction"();

-- Readers who see a tombstone see why it is there: of a statement that becomes public, and of what a published revision has. A paragraph has the
-- global ids of its redactions.
CREATE OR REPLACE FUNCTION "show_redaction"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Redaction" SET "isPublic" = true WHERE "id" = NEW."redactionId" AND NOT "isPublic";
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Statement_redaction" AFTER UPDATE OF "visibility" ON "Statement" FOR EACH ROW
  WHEN (NEW."visibility" = 'PUBLIC' AND NEW."redactionId" IS NOT NULL) EXECUTE FUNCTION "show_redaction"();
CREATE OR REPLACE FUNCTION "show_redactions"("versions" uuid[], "article" uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  shown uuid[] := ARRAY(
    SELECT r."id" FROM "RedactionArticle" a JOIN "Redaction" r ON r."id" = a."redactionId" WHERE a."articleId" = "article" AND NOT a."isPublic" AND EXISTS (
      SELECT FROM "Block" b WHERE b."id" = ANY("versions") AND (b."redactionId" = r."id"
        OR b."statementId" = r."targetId" OR strpos(b."html", format('data-redaction="%s"', rtrim(encode(convert_to('Redaction:' || r."id", 'UTF8'), 'base64'), '='))) > 0)));
BEGIN
  UPDATE "RedactionArticle" SET "isPublic" = true WHERE "articleId" = "article" AND "redactionId" = ANY(shown);
  UPDATE "Redaction" SET "isPublic" = true WHERE "id" = ANY(shown) AND NOT "isPublic";
END $$;
