-- Seasons were quarters of the year: spring began in January. They begin in March, June, September and December, in the south two
-- seasons later. A winter, or a southern summer, is the December of its year, since a part of a year is sorted within it. The first
-- and the second third of a year had five months, and have four.
CREATE FUNCTION pg_temp.first_of(season text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT make_timestamptz(left(season, 4)::int, ('{3,6,9,12,3,6,9,12,9,12,3,6,1,4,7,10,1,5}'::int[])[right(season, 2)::int - 20], 1, 0, 0, 0, 'UTC')
$$;
CREATE FUNCTION pg_temp.last_of(season text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT least(
    first + CASE WHEN right(season, 2) IN ('37', '38') THEN interval '4 months' ELSE interval '3 months' END,
    date_trunc('year', first) + interval '1 year'
  ) AT TIME ZONE 'UTC' - interval '1 millisecond'
  FROM (SELECT pg_temp.first_of(season) AT TIME ZONE 'UTC') AS it (first)
$$;

UPDATE "CampaignAction" SET "startedOnFirst" = pg_temp.first_of("startedOn"), "startedOnLast" = pg_temp.last_of("startedOn")
  WHERE "startedOn" ~ '^\d{4}-(2[1-9]|3[0-278])$';
UPDATE "CampaignOutcome" SET "occurredOnFirst" = pg_temp.first_of("occurredOn"), "occurredOnLast" = pg_temp.last_of("occurredOn")
  WHERE "occurredOn" ~ '^\d{4}-(2[1-9]|3[0-278])$';
UPDATE "Statement" SET "madeOnFirst" = pg_temp.first_of("madeOn"), "madeOnLast" = pg_temp.last_of("madeOn")
  WHERE "madeOn" ~ '^\d{4}-(2[1-9]|3[0-278])$';
