-- The log: the positions of events, and the notification of the nodes. The baseline has "log_life", which its first row needs.

-- Gives the events of a transaction the next positions, as the last thing that its COMMIT does before it is durable. The
-- row of "LogHead" stays locked until then, so positions become visible in their order, without gaps, and no client can
-- hold that lock. The first event of a transaction places all of them: until then, their positions are negative, and no
-- other transaction sees them.
--
-- Each event that was placed leaves a dead entry with its negative position in the index, until the table is vacuumed. The
-- search passes none of them: the first event of a transaction has the highest of its positions, and those of earlier
-- transactions are higher. It always uses the indexes: with a plan that was made while the log was short, or without
-- statistics, each COMMIT would read the whole log.
CREATE OR REPLACE FUNCTION "place_in_log"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  this_life text;
  head RECORD;
  placed bigint;
BEGIN
  IF (SELECT "position" FROM "FeedEvent" WHERE "id" = NEW."id") > 0 THEN
    RETURN NULL;
  END IF;
  this_life := "log_life"();
  -- Whoever restores a dump writes this row in another transaction than the one that it names.
  SELECT h."position", h."epochId", h."life" = this_life AND h."writer" = h.xmin::text::bigint AS "isSameLife"
    INTO STRICT head FROM "LogHead" h FOR UPDATE;
  IF NOT head."isSameLife" THEN
    INSERT INTO "LogEpoch" ("after") VALUES (head."position") RETURNING "id" INTO head."epochId";
  END IF;
  -- Who speaks may have been merged into another since the event was appended.
  UPDATE "FeedEvent" e SET "position" = head."position" + own."place", "epochId" = head."epochId", "speakerId" = "current_id"(e."speakerId")
  FROM (
    SELECT "id", row_number() OVER (ORDER BY "position" DESC) AS "place"
    FROM "FeedEvent" WHERE "position" < 0 AND "position" <= NEW."position"
  ) AS own
  WHERE e."id" = own."id";
  GET DIAGNOSTICS placed = ROW_COUNT;
  UPDATE "LogHead" SET "position" = head."position" + placed, "epochId" = head."epochId", "life" = this_life,
    "writer" = (pg_current_xact_id()::xid::text)::bigint;
  -- A crash must not take back what a subscriber has been sent.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  RETURN NULL;
END $$;
-- A constraint trigger can't be replaced, only created once.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = '"FeedEvent"'::regclass AND tgname = 'FeedEvent_place') THEN
    CREATE CONSTRAINT TRIGGER "FeedEvent_place" AFTER INSERT ON "FeedEvent" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION "place_in_log"();
  END IF;
END $$;

-- The campaigns of an event, and the tags, authors and sections by which it is followed: those that it names, and those that its article had
-- before it and has now; of a post, also its authors. "replaced" is the revision that readers saw before. Each event asks for both this and
-- "leads_to", so a connection plans them once: planning takes ten times as long as running.
CREATE OR REPLACE FUNCTION "followed_by"("event" "FeedEvent", "replaced" uuid) RETURNS TABLE ("campaignIds" uuid[], "subjectIds" uuid[]) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  revisions uuid[] := ARRAY(SELECT "publishedRevisionId" FROM "Article" WHERE "id" = "event"."articleId") || "replaced";
BEGIN
  RETURN QUERY SELECT
    ARRAY(SELECT unnest("event"."campaignIds") UNION SELECT "B" FROM "_ArticleRevisionToCampaign" WHERE "A" = ANY (revisions) ORDER BY 1),
    ARRAY(
      SELECT n."subjectId" FROM "NamedSubject" n WHERE n."revisionId" = ANY (revisions) AND n."relation" IN ('ABOUT', 'AUTHOR')
      EXCEPT SELECT "B" FROM "_ArticleRevisionToCampaign" WHERE "A" = ANY (revisions)
      EXCEPT SELECT "B" FROM "_ArticleRevisionToCampaignAction" WHERE "A" = ANY (revisions)
      UNION SELECT unnest("event"."subjectIds")
      UNION SELECT coalesce(c."personId", c."organizationId") FROM "LivePost" p
        JOIN "LivePostContribution" c ON c."revisionId" IN (p."publishedRevisionId", "replaced")
        WHERE p."id" = "event"."postId" AND c."role" = 'AUTHOR'
      UNION SELECT unnest(s."lineIds") FROM "Section" s WHERE s."id" = "event"."sectionId"
      UNION SELECT v."id" FROM (VALUES ("event"."tagId"), ("event"."personId"), ("event"."organizationId"), ("event"."formerId")) v ("id") WHERE v."id" IS NOT NULL
      ORDER BY 1);
END $$;

-- What leads to rows: their ids, those of rows that were merged into them, and the slugs that they have, or had, after the name of their kind.
-- What leads to a row that only members see begins with `!`: it leads readers nowhere.
CREATE OR REPLACE FUNCTION "leads_to"("ids" uuid[]) RETURNS text[] LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  rows uuid[] := array_remove("current_ids"("ids"), NULL);
  hidden uuid[];
BEGIN
  IF rows = '{}' THEN RETURN '{}'; END IF;
  hidden := ARRAY(
    SELECT "id" FROM "Person" WHERE "id" = ANY (rows) AND "visibility" <> 'PUBLIC'
    UNION ALL SELECT "id" FROM "Organization" WHERE "id" = ANY (rows) AND "visibility" <> 'PUBLIC'
    UNION ALL SELECT "id" FROM "Tag" WHERE "id" = ANY (rows) AND "visibility" <> 'PUBLIC'
  );
  RETURN ARRAY(
    SELECT CASE WHEN l."id" = ANY (hidden) THEN '!' ELSE '' END || l."lead" FROM (
      SELECT r AS "id", r::text AS "lead" FROM unnest(rows) r
      UNION ALL SELECT m."intoId", m."fromId"::text FROM "Merged" m WHERE m."intoId" = ANY (rows)
      UNION ALL SELECT t."id", 'Article ' || unnest(t."slugs") FROM "Article" t WHERE t."id" = ANY (rows)
      UNION ALL SELECT t."id", 'Campaign ' || unnest(t."slugs") FROM "Campaign" t WHERE t."id" = ANY (rows)
      UNION ALL SELECT t."id", 'Person ' || unnest(t."slugs") FROM "Person" t WHERE t."id" = ANY (rows)
      UNION ALL SELECT t."id", 'Organization ' || unnest(t."slugs") FROM "Organization" t WHERE t."id" = ANY (rows)
      UNION ALL SELECT t."id", 'Tag ' || unnest(t."slugs") FROM "Tag" t WHERE t."id" = ANY (rows)
      UNION ALL SELECT t."id", 'Section ' || unnest(t."slugs") FROM "Section" t WHERE t."id" = ANY (rows)
    ) l
  );
END $$;

-- The nodes are woken by the end of the log, which the COMMIT moves as its last step: whoever has been told of a position has been
-- told of all rows that were changed up to it.
CREATE OR REPLACE FUNCTION "wake_nodes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dateline_feed', NEW."position"::text);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "LogHead_wake" AFTER UPDATE ON "LogHead" FOR EACH ROW EXECUTE FUNCTION "wake_nodes"();
