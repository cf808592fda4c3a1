-- Dates can have a time of day, actions have actors and targets, demands have sources, and a figure can be open-ended.
-- A timeline is in the order of the last instant that a date can mean (docs/decisions/0023-timeline-order.md).

-- DropIndex
DROP INDEX "CampaignAction_campaignId_startedOnFirst_id_idx";

-- DropIndex
DROP INDEX "CampaignAction_startedOnFirst_id_idx";

-- DropIndex
DROP INDEX "CampaignOutcome_campaignId_occurredOnFirst_id_idx";

-- AlterTable
ALTER TABLE "ActionFigure" ALTER COLUMN "high" DROP NOT NULL;

-- Days become their first and last instants, in UTC.
CREATE FUNCTION pg_temp.first_of(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT day::timestamp AT TIME ZONE 'UTC' $$;
CREATE FUNCTION pg_temp.last_of(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
  $$ SELECT (day + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 millisecond' $$;

-- The last day that a date can mean, of one that is in no set or interval. Null for a form that src/edtf.ts doesn't accept.
CREATE FUNCTION pg_temp.last_day_of(date text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  parts text[] := regexp_match(translate(date, '~?% ', ''), '^([0-9X]{4})(?:S[0-9]+)?(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?$');
  month int;
  last date;
BEGIN
  IF parts IS NULL THEN RETURN NULL; END IF;
  month := CASE
    WHEN parts[2] IS NULL OR parts[2] IN ('XX', '1X') THEN 12
    WHEN parts[2] = '0X' THEN 9
    WHEN parts[2] <= '12' THEN parts[2]::int
    -- Seasons, quarters, and thirds and halves of a year, as the library that src/edtf.ts uses reads them.
    ELSE ('{"21":3,"22":6,"23":9,"24":12,"25":3,"26":6,"27":9,"28":12,"29":12,"30":9,"31":6,"32":3,"33":3,"34":6,"35":9,"36":12,"37":5,"38":9,"39":12,"40":6,"41":12}'::json ->> parts[2])::int
  END;
  last := (make_date(replace(parts[1], 'X', '9')::int, month, 1) + interval '1 month - 1 day')::date;
  IF parts[3] IS NULL OR parts[3] LIKE 'X%' THEN RETURN last; END IF;
  RETURN least(last, date_trunc('month', last)::date - 1 + replace(parts[3], 'X', '9')::int);
END $$;

DROP VIEW "TimelineEntry";

ALTER TABLE "CampaignAction"
  ALTER COLUMN "startedOnFirst" SET DATA TYPE TIMESTAMPTZ(3) USING pg_temp.first_of("startedOnFirst"),
  ALTER COLUMN "startedOnLast" SET DATA TYPE TIMESTAMPTZ(3) USING pg_temp.last_of("startedOnLast");

ALTER TABLE "CampaignOutcome"
  ALTER COLUMN "occurredOnFirst" SET DATA TYPE TIMESTAMPTZ(3) USING pg_temp.first_of("occurredOnFirst"),
  ADD COLUMN "occurredOnLast" TIMESTAMPTZ(3);
UPDATE "CampaignOutcome" SET "occurredOnLast" = greatest(
  pg_temp.last_of(("occurredOnFirst" AT TIME ZONE 'UTC')::date),
  (SELECT pg_temp.last_of(max(pg_temp.last_day_of("date")))
   FROM regexp_split_to_table(btrim("occurredOn", '[]{}'), '/|,|\.\.') "date")
);
ALTER TABLE "CampaignOutcome" ALTER COLUMN "occurredOnLast" SET NOT NULL;

ALTER TABLE "Statement"
  ALTER COLUMN "madeOnFirst" SET DATA TYPE TIMESTAMPTZ(3) USING pg_temp.first_of("madeOnFirst"),
  ALTER COLUMN "madeOnLast" SET DATA TYPE TIMESTAMPTZ(3) USING pg_temp.last_of("madeOnLast");

-- CreateTable
CREATE TABLE "ActionActor" (
    "actionId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "personId" UUID,
    "organizationId" UUID,

    CONSTRAINT "ActionActor_pkey" PRIMARY KEY ("actionId","position")
);

-- CreateTable
CREATE TABLE "ActionTarget" (
    "actionId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "personId" UUID,
    "organizationId" UUID,

    CONSTRAINT "ActionTarget_pkey" PRIMARY KEY ("actionId","position")
);

-- CreateTable
CREATE TABLE "_CampaignDemandToSourceReport" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_CampaignDemandToSourceReport_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "ActionActor_personId_idx" ON "ActionActor"("personId");

-- CreateIndex
CREATE INDEX "ActionActor_organizationId_idx" ON "ActionActor"("organizationId");

-- CreateIndex
CREATE UNIQUE INDEX "ActionActor_actionId_personId_key" ON "ActionActor"("actionId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "ActionActor_actionId_organizationId_key" ON "ActionActor"("actionId", "organizationId");

-- CreateIndex
CREATE INDEX "ActionTarget_personId_idx" ON "ActionTarget"("personId");

-- CreateIndex
CREATE INDEX "ActionTarget_organizationId_idx" ON "ActionTarget"("organizationId");

-- CreateIndex
CREATE UNIQUE INDEX "ActionTarget_actionId_personId_key" ON "ActionTarget"("actionId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "ActionTarget_actionId_organizationId_key" ON "ActionTarget"("actionId", "organizationId");

-- CreateIndex
CREATE INDEX "_CampaignDemandToSourceReport_B_index" ON "_CampaignDemandToSourceReport"("B");

-- CreateIndex
CREATE INDEX "CampaignAction_campaignId_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction"("campaignId", "startedOnLast", "startedOnFirst" DESC, "id");

-- CreateIndex
CREATE INDEX "CampaignAction_startedOnLast_startedOnFirst_id_idx" ON "CampaignAction"("startedOnLast", "startedOnFirst" DESC, "id");

-- CreateIndex
CREATE INDEX "CampaignOutcome_campaignId_occurredOnLast_occurredOnFirst_i_idx" ON "CampaignOutcome"("campaignId", "occurredOnLast", "occurredOnFirst" DESC, "id");

-- AddForeignKey
ALTER TABLE "ActionActor" ADD CONSTRAINT "ActionActor_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionActor" ADD CONSTRAINT "ActionActor_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionActor" ADD CONSTRAINT "ActionActor_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionTarget" ADD CONSTRAINT "ActionTarget_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "CampaignAction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionTarget" ADD CONSTRAINT "ActionTarget_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActionTarget" ADD CONSTRAINT "ActionTarget_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignDemandToSourceReport" ADD CONSTRAINT "_CampaignDemandToSourceReport_A_fkey" FOREIGN KEY ("A") REFERENCES "CampaignDemand"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_CampaignDemandToSourceReport" ADD CONSTRAINT "_CampaignDemandToSourceReport_B_fkey" FOREIGN KEY ("B") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "CampaignOutcome" ADD CONSTRAINT "CampaignOutcome_occurredOn_check" CHECK ("occurredOnFirst" <= "occurredOnLast");
ALTER TABLE "ActionActor" ADD CONSTRAINT "ActionActor_actor_check" CHECK (num_nonnulls("personId", "organizationId") = 1);
ALTER TABLE "ActionTarget" ADD CONSTRAINT "ActionTarget_target_check" CHECK (num_nonnulls("personId", "organizationId") = 1);

-- A campaign's story; see TimelineEntry in schema.prisma.
CREATE VIEW "TimelineEntry" AS
  SELECT "id", "campaignId", "startedOn" AS "date", "startedOnFirst" AS "first", "startedOnLast" AS "last",
         "id" AS "actionId", NULL::uuid AS "outcomeId", NULL::uuid AS "statementId", NULL::uuid AS "articleId", NULL::uuid AS "revisionId"
  FROM "CampaignAction"
UNION ALL
  SELECT "id", "campaignId", "occurredOn", "occurredOnFirst", "occurredOnLast", NULL, "id", NULL, NULL, NULL
  FROM "CampaignOutcome"
UNION ALL
  SELECT s."id", c."A", coalesce(s."madeOn", to_char(s."madeOnFirst" AT TIME ZONE 'UTC', 'YYYY-MM-DD')), s."madeOnFirst", s."madeOnLast",
         NULL, NULL, s."id", NULL, NULL
  FROM "_CampaignToStatement" c JOIN "Statement" s ON s."id" = c."B"
UNION ALL
  SELECT r."id", c."B", to_char(day.first, 'YYYY-MM-DD'), day.first AT TIME ZONE 'UTC',
         (day.first + interval '1 day' - interval '1 millisecond') AT TIME ZONE 'UTC', NULL, NULL, NULL, a."id", r."id"
  FROM "_ArticleRevisionToCampaign" c JOIN "ArticleRevision" r ON r."id" = c."A" JOIN "Article" a ON a."id" = r."articleId"
  CROSS JOIN LATERAL (SELECT date_trunc('day', coalesce(a."firstPublishedAt", a."createdAt") AT TIME ZONE 'UTC')) AS day (first);
