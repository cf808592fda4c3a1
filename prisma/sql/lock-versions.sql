-- Versions and times of rows that members update. Triggers set them, so that no other change of such a row is forgotten: a merge, a redaction,
-- a publication that makes it public, a sign-in that gives a member another role.

-- A transaction counts once, however many of its statements change the row or its lists.
CREATE OR REPLACE FUNCTION "count_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.xmin <> pg_current_xact_id()::xid THEN
    NEW."lockVersion" := OLD."lockVersion" + 1;
  END IF;
  RETURN NEW;
END $$;

-- Each change is later than the one before, also if its transaction began earlier: caches may compare these times.
CREATE OR REPLACE FUNCTION "note_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."modifiedAt" := greatest(OLD."modifiedAt" + interval '1 millisecond', clock_timestamp());
  RETURN NEW;
END $$;

-- To readers, what becomes public changes at that moment: when it was worked on before is none of their business. It is the moment that
-- "note_change" has just noted for members. Two readings of the clock would give one change two times.
CREATE OR REPLACE FUNCTION "note_promotion"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."shownAt" := greatest(OLD."shownAt" + interval '1 millisecond', NEW."modifiedAt");
  RETURN NEW;
END $$;

-- A list of a row is in another table. The argument names the table of the row, and the column that refers to it. A row that this transaction
-- has written is left out: that has been counted. So each statement that updates a row with lists counts, but for one that only tells readers
-- of a change: these come last.
CREATE OR REPLACE FUNCTION "touch_owners"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  "owners" uuid[];
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT %1$I) FROM (%2$s) c WHERE %1$I IS NOT NULL', TG_ARGV[1],
    CASE TG_OP WHEN 'INSERT' THEN 'TABLE became' WHEN 'DELETE' THEN 'TABLE was' ELSE 'TABLE was UNION ALL TABLE became' END) INTO "owners";
  IF "owners" IS NOT NULL THEN
    EXECUTE format('UPDATE %1$I SET "lockVersion" = "lockVersion" WHERE "id" IN (
      SELECT "id" FROM %1$I WHERE "id" = ANY ($1) AND xmin <> pg_current_xact_id()::xid ORDER BY "id" FOR NO KEY UPDATE)', TG_ARGV[0]) USING "owners";
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  "noun" record;
  "list" record;
BEGIN
  -- With the columns that no update changes. Only rows without lists can have some.
  FOR "noun" IN SELECT * FROM (VALUES ('Person', NULL, true), ('Organization', NULL, true), ('SourceReport', NULL, true), ('Campaign', NULL, true),
    ('CampaignDemand', NULL, false), ('CampaignAction', NULL, false), ('CampaignOutcome', NULL, false), ('Tag', NULL, false), ('Newsletter', NULL, false),
    ('Section', '{path,lineIds}', false), ('Member', '{issuer,subject,roleSaidAt}', false),
    ('WebhookEndpoint', '{secretNumber,formerSecretUntil,epochId,position,reachedAt,failures,failingSince,nextAttemptAt,heldBy,heldUntil}', false)
  ) v ("name", "left_out", "is_timed") LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW %s EXECUTE FUNCTION "count_change"()', "noun"."name" || '_lock', "noun"."name",
      CASE WHEN "noun"."left_out" IS NOT NULL THEN format('WHEN (to_jsonb(NEW) - %1$L::text[] <> to_jsonb(OLD) - %1$L::text[])', "noun"."left_out")
        WHEN "noun"."is_timed" THEN 'WHEN (NEW."shownAt" = OLD."shownAt")' ELSE '' END);
  END LOOP;
  FOR "noun" IN SELECT * FROM (VALUES ('Person'), ('Organization'), ('SourceReport'), ('Campaign'), ('Statement')) v ("name") LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW WHEN (NEW."shownAt" = OLD."shownAt") EXECUTE FUNCTION "note_change"()',
      "noun"."name" || '_modified', "noun"."name");
    -- After the two others, in the order of names: these look for another change than this one's.
    IF "noun"."name" <> 'Campaign' THEN
      EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OF "visibility" ON %I FOR EACH ROW WHEN (OLD."visibility" <> ''PUBLIC'' AND NEW."visibility" = ''PUBLIC'')
        EXECUTE FUNCTION "note_promotion"()', "noun"."name" || '_promoted', "noun"."name");
    END IF;
  END LOOP;
  FOR "list" IN SELECT * FROM (VALUES ('SocialAccount', 'Person', 'personId'), ('SocialAccount', 'Organization', 'organizationId'),
    ('Identifier', 'Person', 'personId'), ('Identifier', 'Organization', 'organizationId'), ('Affiliation', 'Person', 'personId'),
    ('SourceOutlet', 'SourceReport', 'sourceId'), ('CampaignTarget', 'Campaign', 'campaignId'), ('_CampaignToOrganization', 'Campaign', 'A'),
    ('_CampaignDemandToSourceReport', 'CampaignDemand', 'A'), ('_CampaignOutcomeToSourceReport', 'CampaignOutcome', 'A'),
    ('ActionActor', 'CampaignAction', 'actionId'), ('ActionTarget', 'CampaignAction', 'actionId'), ('ActionFigure', 'CampaignAction', 'actionId'),
    ('_CampaignActionToOrganization', 'CampaignAction', 'A'), ('_CampaignActionToSourceReport', 'CampaignAction', 'A')
  ) v ("name", "owner", "column") LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION "touch_owners"(%L, %L)',
      "list"."name" || '_' || "list"."owner" || '_lock_new', "list"."name", "list"."owner", "list"."column");
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION "touch_owners"(%L, %L)',
      "list"."name" || '_' || "list"."owner" || '_lock', "list"."name", "list"."owner", "list"."column");
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION "touch_owners"(%L, %L)',
      "list"."name" || '_' || "list"."owner" || '_lock_gone', "list"."name", "list"."owner", "list"."column");
  END LOOP;
END $$;
