import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { edtfRange } from '../../src/edtf.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { query } from '../support/database/embedded.ts';

const MIGRATION = '20261201030000_seasons';

/** The months of the seasons, and of the first thirds of a year, as they were stored. */
const STORED = {
  ...{ 21: [1, 3], 22: [4, 6], 23: [7, 9], 24: [10, 12], 25: [1, 3], 26: [4, 6], 27: [7, 9], 28: [10, 12] },
  ...{ 29: [10, 12], 30: [7, 9], 31: [4, 6], 32: [1, 3], 37: [1, 5], 38: [5, 9] },
  // The first quarter and the last third, which were right.
  ...{ 33: [1, 3], 39: [9, 12] },
};
const DATES = Object.keys(STORED).map((part) => `2001-${part}`);

const values = Object.entries(STORED).map(
  ([part, [first, last]]) =>
    `('2001-${part}', timestamptz '2001-${String(first)}-01Z', timestamptz '2001-${String(last)}-01Z' + interval '1 month - 1 millisecond')`,
);

/** An action, an outcome and a statement of each. */
const ARCHIVE = `
  SET TIME ZONE 'UTC';
  INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'c', 'C');
  INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'p', 'P');
  CREATE TEMPORARY TABLE "dates" AS SELECT * FROM (VALUES ${values.join()})
    AS d ("date", "first", "last");
  INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
    SELECT gen_random_uuid(), c."id", 'RALLY', 'T', d.* FROM "Campaign" c, "dates" d;
  INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "extent", "occurredOn", "occurredOnFirst", "occurredOnLast")
    SELECT gen_random_uuid(), c."id", 'S', 'FULL', d.* FROM "Campaign" c, "dates" d;
  INSERT INTO "Statement" ("id", "kind", "wording", "channel", "text", "speakerPersonId", "madeOn", "madeOnFirst", "madeOnLast")
    SELECT gen_random_uuid(), 'COMMENT', 'VERBATIM', 'SPEECH', 'T', p."id", d.* FROM "Person" p, "dates" d`;

const rangesOf = (table: string, column: string) =>
  `SELECT DISTINCT "${column}" || ' ' || to_char("${column}First" AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ' ' ||
     to_char("${column}Last" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') FROM "${table}" ORDER BY 1`;

test('seasons that were stored as quarters get their months, in the tables, the timeline and the search', async () => {
  const url = await databaseBefore(MIGRATION);
  await write(url, ARCHIVE);
  expect(await query(url, rangesOf('Statement', 'madeOn'))).toContain(
    '2001-21 2001-01-01 2001-03-31 23:59:59.999',
  );
  expect(await applyMigrations(url)).toEqual([MIGRATION]);
  const expected = DATES.map((date) => {
    const { first, last } = edtfRange(date);
    return `${date} ${first.toISOString().slice(0, 10)} ${last.toISOString().replace('T', ' ').replace('Z', '')}`;
  });
  expect(expected[0]).toBe('2001-21 2001-03-01 2001-05-31 23:59:59.999');
  for (const [table, column] of [
    ['CampaignAction', 'startedOn'],
    ['CampaignOutcome', 'occurredOn'],
    ['Statement', 'madeOn'],
  ] as const) {
    expect(await query(url, rangesOf(table, column))).toEqual(expected);
  }
  const months = `to_char("first" AT TIME ZONE 'UTC', ' MM')`;
  expect(
    await query(
      url,
      `SELECT DISTINCT "date" || ${months} FROM "TimelineEntry" WHERE "date" IN ('2001-21', '2001-30')`,
    ),
  ).toEqual(expect.arrayContaining(['2001-21 03', '2001-30 12']));
  expect(
    await query(
      url,
      `SELECT count(*) FROM "SearchEntry" e JOIN "Statement" s ON s."id" = e."id" WHERE e."date" <> s."madeOnFirst"`,
    ),
  ).toEqual(['0']);
});
