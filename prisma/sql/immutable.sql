-- What was saved, what was said and who did what stays.
CREATE OR REPLACE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- A revision is published once.
CREATE OR REPLACE TRIGGER "ArticleRevision_immutable" BEFORE UPDATE ON "ArticleRevision" FOR EACH ROW
  WHEN (OLD."publishedAt" IS NOT NULL OR to_jsonb(NEW) - 'publishedAt' <> to_jsonb(OLD) - 'publishedAt')
  EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "ArticleRevision_kept" BEFORE DELETE ON "ArticleRevision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_immutable" BEFORE UPDATE ON "Block" FOR EACH ROW
  WHEN (OLD."isPublic" OR to_jsonb(NEW) - 'isPublic' <> to_jsonb(OLD) - 'isPublic') EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_kept" BEFORE DELETE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "BodyPart_immutable" BEFORE UPDATE OR DELETE ON "BodyPart" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_immutable" BEFORE UPDATE OR DELETE ON "UpdateNote" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
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
  EXECUTE FUNCTION "refuse_change"();
-- An event is placed once. Old events go by DELETE.
CREATE OR REPLACE TRIGGER "FeedEvent_immutable" BEFORE UPDATE ON "FeedEvent" FOR EACH ROW
  WHEN (OLD."position" > 0 OR to_jsonb(NEW) - '{position,epochId}'::text[] <> to_jsonb(OLD) - '{position,epochId}'::text[])
  EXECUTE FUNCTION "refuse_change"();

-- What is kept is kept whole: TRUNCATE passes triggers for rows by.
CREATE OR REPLACE TRIGGER "ArticleRevision_whole" BEFORE TRUNCATE ON "ArticleRevision" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "UpdateNote_whole" BEFORE TRUNCATE ON "UpdateNote" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "FeedEvent_whole" BEFORE TRUNCATE ON "FeedEvent" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "AuditEntry_whole" BEFORE TRUNCATE ON "AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "Block_whole" BEFORE TRUNCATE ON "Block" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "BodyPart_whole" BEFORE TRUNCATE ON "BodyPart" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
