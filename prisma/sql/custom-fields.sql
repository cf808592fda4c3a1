-- The custom fields of a revision whose values are texts, numbers or booleans, as a filter names them: `access string FREE`. It also has
-- fields that no filter may name yet, so that a newsroom can change its mind. An entry of the index must be short.
CREATE OR REPLACE FUNCTION "custom_values"("fields" jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(concat_ws(' ', f."key", jsonb_typeof(f."value"), f."value" #>> '{}') ORDER BY f."key"), '{}')
  FROM jsonb_each("fields") f
  WHERE jsonb_typeof(f."value") IN ('string', 'number', 'boolean') AND length(f."value" #>> '{}') <= 500
$$;

CREATE OR REPLACE FUNCTION "set_custom_values"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."customValues" := "custom_values"(NEW."customFields");
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER "ArticleRevision_custom_values" BEFORE INSERT ON "ArticleRevision" FOR EACH ROW
  WHEN (NEW."customFields" <> '{}') EXECUTE FUNCTION "set_custom_values"();
-- Only a redaction changes them.
CREATE OR REPLACE TRIGGER "ArticleRevision_custom_values_redacted" BEFORE UPDATE OF "customFields" ON "ArticleRevision" FOR EACH ROW
  EXECUTE FUNCTION "set_custom_values"();
