import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { edtfRange } from '../../src/edtf.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { query } from '../support/database/embedded.ts';

const MIGRATION = '20261126130000_campaign_facts';

/** A date of each form. */
const DATES = [
  '2025-08-26',
  '2024-02',
  '2025-02',
  '2025',
  '2025-09~',
  '2025?',
  '2025-%08',
  '2025-08-~26',
  '198X',
  '19XX',
  '2025-XX',
  '2025-0X',
  '2025-1X',
  '2024-02-XX',
  '2025-08-0X',
  '2025-02-2X',
  '2025-XX-XX',
  '156X-12-25',
  '1950S2',
  '2025-06/2025-08',
  '2025-06~/2025-08-26?',
  '[2025-01..2025-03]',
  '{2023, 2025-03}',
  '[2025-03,2025-01]',
  ...Array.from({ length: 21 }, (_, index) => `2025-${21 + index}`),
];

const day = (date: Date) => date.toISOString().slice(0, 10);

function value(date: string): string {
  const { first, last } = edtfRange(date);
  return `('${date}', date '${day(first)}', date '${day(last)}')`;
}

/** An action, an outcome and a statement of each date. */
const ARCHIVE = `
  SET TIME ZONE 'Pacific/Auckland';
  INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'c', 'C');
  INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'p', 'P');
  CREATE TEMPORARY TABLE "dates" AS SELECT * FROM (VALUES ${DATES.map(value).join()}) AS d ("date", "first", "last");
  INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
    SELECT gen_random_uuid(), c."id", 'RALLY', 'T', d.* FROM "Campaign" c, "dates" d;
  INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "extent", "occurredOn", "occurredOnFirst")
    SELECT gen_random_uuid(), c."id", 'S', 'FULL', d."date", d."first" FROM "Campaign" c, "dates" d;
  INSERT INTO "Statement" ("id", "kind", "wording", "channel", "text", "speakerPersonId", "madeOn", "madeOnFirst", "madeOnLast")
    SELECT gen_random_uuid(), 'COMMENT', 'VERBATIM', 'SPEECH', 'T', p."id", d.* FROM "Person" p, "dates" d;
  INSERT INTO "ActionFigure" ("id", "actionId", "kind", "low", "high")
    SELECT gen_random_uuid(), "id", 'ARRESTS', 1, 2 FROM "CampaignAction" LIMIT 1`;

/** Each date of a table with its first and last instant. */
const instants = (table: string, column: string) =>
  `SELECT "${column}" || ' ' || to_char("${column}First" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') || ' ' ||
     to_char("${column}Last" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') FROM "${table}"`;

test('an archive keeps all dates, each with its first and last instant in UTC', async () => {
  const url = await databaseBefore(MIGRATION);
  await write(url, ARCHIVE);
  expect(await applyMigrations(url)).toContain(MIGRATION);
  const text = (instant: Date) => instant.toISOString().replace('T', ' ').replace('Z', '');
  const expected = DATES.map((date) => {
    const { first, last } = edtfRange(date);
    return `${date} ${text(first)} ${text(last)}`;
  }).sort();
  for (const [table, column] of [
    ['CampaignAction', 'startedOn'],
    ['CampaignOutcome', 'occurredOn'],
    ['Statement', 'madeOn'],
  ] as const) {
    expect((await query(url, instants(table, column))).sort()).toEqual(expected);
  }
  expect(await query(url, 'SELECT count(*) FROM "ActionFigure" WHERE "low" = 1 AND "high" = 2')).toEqual([
    '1',
  ]);
  expect(await query(url, 'SELECT count(*) FROM "TimelineEntry"')).toEqual([String(2 * DATES.length)]);
});

test('an empty database migrates too', async () => {
  const url = await databaseBefore(MIGRATION);
  expect(await applyMigrations(url)).toContain(MIGRATION);
});
