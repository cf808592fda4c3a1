-- What was saved, what was said and who did what stays. Redaction is the one exception: its functions (redaction.sql) take words out.
CREATE OR REPLACE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND "current_redaction"(TG_RELID) IS NOT NULL THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The same, but a reference to a person, an organisation or a tag that was merged into another one follows it: who spoke is the same.
-- The arguments name the columns of such references.
CREATE OR REPLACE FUNCTION "refuse_change_but_merging"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "was" jsonb := to_jsonb(OLD);
  "became" jsonb := to_jsonb(NEW);
  "column" text;
BEGIN
  IF "current_redaction"(TG_RELID) IS NOT NULL THEN RETURN NEW; END IF;
  FOREACH "column" IN ARRAY TG_ARGV LOOP
    "was" := jsonb_set("was", ARRAY["column"], coalesce(to_jsonb("current_id"(("was" ->> "column")::uuid)), 'null'));
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

-- A revision is published once.
CREATE OR REPLACE TRIGGER "ArticleRevision_immutable" BEFORE UPDATE ON "ArticleRevision" FOR EACH ROW
  WHEN (OLD."publishedAt" IS NOT NULL OR to_jsonb(NEW) - '{publishedAt,publishedById}'::text[] <> to_jsonb(OLD) - '{publishedAt,publishedById}'::text[])
  EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "ArticleRevision_kept" BEFORE DELETE ON "ArticleRevision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_immutable" BEFORE UPDATE ON "Block" FOR EACH ROW
  WHEN (OLD."isPublic" OR to_jsonb(NEW) - 'isPublic' <> to_jsonb(OLD) - 'isPublic') EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_kept" BEFORE DELETE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "BodyPart_immutable" BEFORE UPDATE OR DELETE ON "BodyPart" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_kept" BEFORE DELETE ON "UpdateNote" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_immutable" BEFORE UPDATE ON "UpdateNote" FOR EACH ROW
  WHEN (to_jsonb(NEW) - '{text,correctedAt}'::text[] <> to_jsonb(OLD) - '{text,correctedAt}'::text[]) EXECUTE FUNCTION "refuse_change"();
-- The text of a note can be corrected, if the former text stays.
CREATE OR REPLACE FUNCTION "keep_former_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF "current_redaction"(TG_RELID) IS NULL AND NOT EXISTS (SELECT FROM "FormerNoteText" WHERE "noteId" = OLD."id" AND "text" = OLD."text" AND "replacedAt" = NEW."correctedAt") THEN
    RAISE EXCEPTION 'The former text of a note stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "UpdateNote_text" BEFORE UPDATE ON "UpdateNote" FOR EACH ROW
  WHEN (ROW(NEW."text", NEW."correctedAt") IS DISTINCT FROM ROW(OLD."text", OLD."correctedAt")) EXECUTE FUNCTION "keep_former_text"();
CREATE OR REPLACE TRIGGER "FormerNoteText_immutable" BEFORE UPDATE OR DELETE ON "FormerNoteText" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "AuditEntry_immutable" BEFORE UPDATE OR DELETE ON "AuditEntry" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
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
