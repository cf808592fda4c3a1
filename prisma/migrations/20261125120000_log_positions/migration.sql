-- The log gets positions of its own, in place of transaction ids, which belong to a PostgreSQL server and its current life.

-- CreateTable
CREATE TABLE "LogEpoch" (
    "id" BIGINT NOT NULL DEFAULT hashtextextended((gen_random_uuid())::text, (0)::bigint),
    "after" BIGINT NOT NULL,
    "beganAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),

    CONSTRAINT "LogEpoch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LogHead" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL,
    "epochId" BIGINT NOT NULL,
    "life" TEXT NOT NULL,
    "writer" BIGINT NOT NULL,

    CONSTRAINT "LogHead_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "LogHead" ADD CONSTRAINT "LogHead_epochId_fkey" FOREIGN KEY ("epochId") REFERENCES "LogEpoch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "LogHead" ADD CONSTRAINT "LogHead_one_row" CHECK ("id" = 1);

-- Which life of a database this is. It is another after a failover, after a restore into another server or database, and
-- after a restart, which may bring back an older copy of the files.
CREATE FUNCTION "log_life"() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ',
    'system', (SELECT system_identifier FROM pg_control_system()),
    'timeline', substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
    'database', (SELECT oid FROM pg_database WHERE datname = current_database()),
    'started', extract(epoch FROM pg_postmaster_start_time()))
$$;

-- Existing events get positions in the order that they had. Cursors from before expire: they name no epoch.
DROP TRIGGER "FeedEvent_immutable" ON "FeedEvent";
ALTER TABLE "FeedEvent" ADD COLUMN "position" BIGINT, ADD COLUMN "epochId" BIGINT;
WITH epoch AS (INSERT INTO "LogEpoch" ("after") VALUES (0) RETURNING "id")
UPDATE "FeedEvent" SET "position" = placed."place", "epochId" = epoch."id"
FROM epoch, (
  SELECT "id", row_number() OVER (ORDER BY "transactionId", "sequence") AS "place" FROM "FeedEvent"
) AS placed
WHERE placed."id" = "FeedEvent"."id";
INSERT INTO "LogHead" ("position", "epochId", "life", "writer")
SELECT (SELECT count(*) FROM "FeedEvent"), "id", "log_life"(), (pg_current_xact_id()::xid::text)::bigint FROM "LogEpoch";

ALTER TABLE "FeedRetention" ADD COLUMN "position" BIGINT;
UPDATE "FeedRetention" r SET "position" = (
  SELECT count(*) FROM "FeedEvent" e
  WHERE (e."transactionId", e."sequence") <= (r."transactionId", r."sequence"));
ALTER TABLE "FeedRetention" ALTER COLUMN "position" SET NOT NULL,
  DROP COLUMN "transactionId", DROP COLUMN "sequence";

-- This drops the indexes on these columns, too.
ALTER TABLE "FeedEvent" DROP COLUMN "transactionId", DROP COLUMN "sequence";
CREATE SEQUENCE "FeedEvent_unplaced";
ALTER TABLE "FeedEvent"
  ALTER COLUMN "position" SET DEFAULT (- nextval('"FeedEvent_unplaced"'::regclass)),
  ALTER COLUMN "position" SET NOT NULL,
  ALTER COLUMN "epochId" SET DEFAULT 0,
  ALTER COLUMN "epochId" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "FeedEvent_position_key" ON "FeedEvent"("position");

-- CreateIndex
CREATE INDEX "FeedEvent_articleId_position_idx" ON "FeedEvent"("articleId", "position");

-- CreateIndex
CREATE INDEX "FeedEvent_speakerId_position_idx" ON "FeedEvent"("speakerId", "position");

-- An event is placed once, and stays as it is.
CREATE TRIGGER "FeedEvent_immutable" BEFORE UPDATE ON "FeedEvent" FOR EACH ROW
  WHEN (OLD."position" > 0 OR to_jsonb(NEW) - '{position,epochId}'::text[] <> to_jsonb(OLD) - '{position,epochId}'::text[])
  EXECUTE FUNCTION "refuse_change"();

-- Gives the events of a transaction the next positions, as the last thing that its COMMIT does before it is durable. The
-- row of "LogHead" stays locked until then, so positions become visible in their order, without gaps, and no client can
-- hold that lock. The first event of a transaction places all of them: until then, their positions are negative, and no
-- other transaction sees them.
CREATE FUNCTION "place_in_log"() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT "id", row_number() OVER (ORDER BY "position" DESC) AS "place" FROM "FeedEvent" WHERE "position" < 0
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
CREATE CONSTRAINT TRIGGER "FeedEvent_place" AFTER INSERT ON "FeedEvent" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "place_in_log"();
