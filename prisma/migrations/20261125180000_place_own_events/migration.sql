-- Each event that was placed leaves a dead entry with its negative position in the index, until the table is vacuumed. A
-- COMMIT used to pass all of them to find its own events, while it kept the others waiting. The first of its own events has
-- the highest of their positions, and those of earlier transactions are higher: now the search ends there. It always uses
-- the indexes: with a plan that was made while the log was short, or without statistics, each COMMIT read the whole log.
CREATE OR REPLACE FUNCTION "place_in_log"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
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
  UPDATE "FeedEvent" e SET "position" = head."position" + own."place", "epochId" = head."epochId"
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
