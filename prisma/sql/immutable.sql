-- What was saved, what was said and who did what stays. Redaction is the one exception: its functions (redaction.sql) take words out.
-- These functions look names up as the migration does, and not in schemas of the caller, who may be redacting with the rights of the owner.
CREATE OR REPLACE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND "current_redaction"(TG_RELID) IS NOT NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The same, but a reference to a person, an organisation or a tag that was merged into another one follows it: who spoke is the same.
-- The arguments name the columns of such references.
CREATE OR REPLACE FUNCTION "refuse_change_but_merging"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  "was" jsonb := to_jsonb(OLD);
  "became" jsonb := to_jsonb(NEW);
  "column" text;
BEGIN
  IF "current_redaction"(TG_RELID) IS NOT NULL THEN RETURN NEW; END IF;
  FOREACH "column" IN ARRAY TG_ARGV LOOP
    IF "was" -> "column" <> "became" -> "column" THEN
      "was" := jsonb_set("was", ARRAY["column"], coalesce(to_jsonb("current_id"(("was" ->> "column")::uuid)), 'null'));
    END IF;
  END LOOP;
  -- An event that isn't placed yet may be placed at the same time.
  IF ("was" ->> 'position')::bigint < 0 THEN
    "was" := "was" - '{position,epochId}'::text[];
    "became" := "became" - '{position,epochId}'::text[];
  END IF;
  IF "was" <> "became" THEN
    RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- A revision is published once, and withdrawn once.
CREATE OR REPLACE TRIGGER "ArticleRevision_immutable" BEFORE UPDATE ON "ArticleRevision" FOR EACH ROW
  WHEN (CASE
    WHEN OLD."publishedAt" IS NULL THEN to_jsonb(NEW) - '{publishedAt,publishedById,isWithdrawn}'::text[] <> to_jsonb(OLD) - '{publishedAt,publishedById,isWithdrawn}'::text[]
      OR OLD."isWithdrawn" AND NOT NEW."isWithdrawn"
    ELSE OLD."isWithdrawn" OR NOT NEW."isWithdrawn" OR to_jsonb(NEW) - 'isWithdrawn' <> to_jsonb(OLD) - 'isWithdrawn'
  END)
  EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "ArticleRevision_kept" BEFORE DELETE ON "ArticleRevision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_immutable" BEFORE UPDATE ON "Block" FOR EACH ROW
  WHEN (to_jsonb(NEW) - 'isPublic' <> to_jsonb(OLD) - 'isPublic') EXECUTE FUNCTION "refuse_change"();
-- A version of a block that readers may read stays so while a public revision has it. This checks all versions of a statement at once: to check
-- each would read all revisions of its article again. EXCEPT and INTERSECT are fast also if PostgreSQL expects few rows and gets many.
CREATE OR REPLACE FUNCTION "keep_public_block"() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  "hidden" uuid[];
  "articles" uuid[];
  "posts" uuid[];
BEGIN
  SELECT array_agg("id"), array_agg(DISTINCT "articleId") FILTER (WHERE "postId" IS NULL), array_agg(DISTINCT "postId")
    INTO "hidden", "articles", "posts" FROM (
      SELECT "id", "articleId", "postId" FROM was WHERE "isPublic" EXCEPT SELECT "id", "articleId", "postId" FROM became WHERE "isPublic"
    ) h;
  IF "hidden" IS NOT NULL AND EXISTS (
    SELECT unnest("hidden") INTERSECT (
      SELECT unnest(r."versionIds") FROM "LivePostRevision" r
      WHERE r."postId" = ANY("posts") AND r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"
      UNION ALL SELECT unnest(p."versionIds") FROM "BodyPart" p WHERE p."id" = ANY(ARRAY(
        SELECT DISTINCT unnest(r."bodyPartIds") FROM "ArticleRevision" r
        WHERE r."articleId" = ANY("articles") AND r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"))
    )
  ) THEN
    RAISE EXCEPTION 'A public revision has this version of a block' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Block_public" AFTER UPDATE ON "Block" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "keep_public_block"();
CREATE OR REPLACE TRIGGER "Block_kept" BEFORE DELETE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "BodyPart_immutable" BEFORE UPDATE OR DELETE ON "BodyPart" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_kept" BEFORE DELETE ON "UpdateNote" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_immutable" BEFORE UPDATE ON "UpdateNote" FOR EACH ROW
  WHEN (to_jsonb(NEW) - '{text,correctedAt}'::text[] <> to_jsonb(OLD) - '{text,correctedAt}'::text[]) EXECUTE FUNCTION "refuse_change"();
-- The text of a note can be corrected, if the former text stays.
CREATE OR REPLACE FUNCTION "keep_former_text"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF "current_redaction"(TG_RELID) IS NULL AND NOT EXISTS (SELECT FROM "FormerNoteText" WHERE "noteId" = OLD."id" AND "text" = OLD."text" AND "replacedAt" = NEW."correctedAt") THEN
    RAISE EXCEPTION 'The former text of a note stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "UpdateNote_text" BEFORE UPDATE ON "UpdateNote" FOR EACH ROW
  WHEN (ROW(NEW."text", NEW."correctedAt") IS DISTINCT FROM ROW(OLD."text", OLD."correctedAt")) EXECUTE FUNCTION "keep_former_text"();
CREATE OR REPLACE TRIGGER "FormerNoteText_immutable" BEFORE UPDATE OR DELETE ON "FormerNoteText" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
-- Whether a JSON value is another one from which a redaction took texts: the same names and lists, and in each text only pieces of the former
-- one. What is no text, such as a number, can go as a whole.
CREATE OR REPLACE FUNCTION "is_redacted"("was" jsonb, "became" jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
  kind text := jsonb_typeof("was");
BEGIN
  IF "was" IS NOT DISTINCT FROM "became" THEN RETURN true; END IF;
  IF kind = 'object' AND jsonb_typeof("became") = 'object' THEN
    RETURN NOT EXISTS (SELECT FROM jsonb_each("was") w FULL JOIN jsonb_each("became") b ON b.key = w.key
      WHERE w.key IS NULL OR b.key IS NULL OR NOT "is_redacted"(w.value, b.value));
  ELSIF kind = 'array' AND jsonb_typeof("became") = 'array' THEN
    RETURN NOT EXISTS (SELECT FROM jsonb_array_elements("was") WITH ORDINALITY w ("value", "at")
      FULL JOIN jsonb_array_elements("became") WITH ORDINALITY b ("value", "at") ON b."at" = w."at"
      WHERE w."at" IS NULL OR b."at" IS NULL OR NOT "is_redacted"(w."value", b."value"));
  ELSIF kind IN ('string', 'number', 'boolean') AND jsonb_typeof("became") = 'string' THEN
    RETURN ("was" #>> '{}') LIKE replace(regexp_replace("became" #>> '{}', '([\\%_])', '\\\1', 'g'), '[removed]', '%');
  END IF;
  RETURN kind IN ('number', 'boolean') AND "became" = 'null';
END $$;
-- A redaction takes texts out of the details of an entry, and changes nothing else of it. The entry of a redaction has no texts, and never
-- changes: so one that this transaction wrote is one that it added ("must_leave_entry" in redaction.sql).
CREATE OR REPLACE FUNCTION "keep_entry"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND "current_redaction"(TG_RELID) IS NOT NULL AND (OLD."action", OLD."typename") IS DISTINCT FROM ('redact', 'Redaction')
      AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details'
      AND "is_redacted"(OLD."details", NEW."details") THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'An entry of the audit log is never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER "AuditEntry_immutable" BEFORE UPDATE OR DELETE ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION "keep_entry"();
-- Who recorded a statement may change what isn't its words. An amendment is a statement of its own.
CREATE OR REPLACE TRIGGER "Statement_immutable" BEFORE UPDATE ON "Statement" FOR EACH ROW
  WHEN (
    ROW(OLD."kind", OLD."wording", OLD."text", OLD."language", OLD."translatedFrom", OLD."speakerPersonId",
      OLD."speakerOrganizationId", OLD."speakerIsNamed", OLD."roleName", OLD."attributionText", OLD."audience", OLD."passage")
    IS DISTINCT FROM
    ROW(NEW."kind", NEW."wording", NEW."text", NEW."language", NEW."translatedFrom", NEW."speakerPersonId",
      NEW."speakerOrganizationId", NEW."speakerIsNamed", NEW."roleName", NEW."attributionText", NEW."audience", NEW."passage")
    OR (OLD."amendedById" IS NOT NULL AND NEW."amendedById" IS DISTINCT FROM OLD."amendedById")
  )
  EXECUTE FUNCTION "refuse_change_but_merging"('speakerPersonId', 'speakerOrganizationId');
-- An event is placed once. Old events go by DELETE.
CREATE OR REPLACE TRIGGER "FeedEvent_immutable" BEFORE UPDATE ON "FeedEvent" FOR EACH ROW
  WHEN (OLD."position" > 0 OR to_jsonb(NEW) - '{position,epochId}'::text[] <> to_jsonb(OLD) - '{position,epochId}'::text[])
  EXECUTE FUNCTION "refuse_change_but_merging"('personId', 'organizationId', 'speakerId', 'tagId');

-- What is kept is kept whole: TRUNCATE passes triggers for rows by.
CREATE OR REPLACE TRIGGER "ArticleRevision_whole" BEFORE TRUNCATE ON "ArticleRevision" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_whole" BEFORE TRUNCATE ON "UpdateNote" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "FormerNoteText_whole" BEFORE TRUNCATE ON "FormerNoteText" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "FeedEvent_whole" BEFORE TRUNCATE ON "FeedEvent" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "AuditEntry_whole" BEFORE TRUNCATE ON "AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_whole" BEFORE TRUNCATE ON "Block" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "BodyPart_whole" BEFORE TRUNCATE ON "BodyPart" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
