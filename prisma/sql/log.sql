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

-- The nodes are woken by the end of the log, which the COMMIT moves as its last step: whoever has been told of a position has been
-- told of all rows that were changed up to it.
CREATE OR REPLACE FUNCTION "wake_nodes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('dateline_feed', NEW."position"::text);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "LogHead_wake" AFTER UPDATE ON "LogHead" FOR EACH ROW EXECUTE FUNCTION "wake_nodes"();
