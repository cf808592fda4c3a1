import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { copyDatabase } from '../support/database/database.ts';
import { query } from '../support/database/embedded.ts';
import { compareLists } from '../support/database/lists.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { graphql } from '../gql/index.ts';

/** The first migration that the database of `early-newsroom.json` didn't have. */
const NEXT = '20261125180000_place_own_events';
const TABLES = new URL('../support/database/early-newsroom.json', import.meta.url);

/** Writes rows as they are: whatever triggers would add is among them. */
function scriptOf(tables: Record<string, object[]>): string {
  const forAll = (command: (table: string) => string) => Object.keys(tables).map(command);
  const rows = Object.entries(tables).map(
    ([table, rows]) =>
      `INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", $rows$${JSON.stringify(rows)}$rows$)`,
  );
  const constraints = (timing: string) => `DO $$ DECLARE fk record; BEGIN
    FOR fk IN SELECT conname, conrelid::regclass AS owner FROM pg_constraint WHERE contype = 'f' LOOP
      EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I ${timing}', fk.owner, fk.conname);
    END LOOP; END $$`;
  return [
    constraints('DEFERRABLE INITIALLY DEFERRED'),
    ...forAll((table) => `ALTER TABLE "${table}" DISABLE TRIGGER USER`),
    'BEGIN',
    // The empty log that the migrations have begun.
    'DELETE FROM "LogHead"',
    'DELETE FROM "LogEpoch"',
    ...rows,
    'COMMIT',
    ...forAll((table) => `ALTER TABLE "${table}" ENABLE TRIGGER USER`),
    constraints('NOT DEFERRABLE'),
  ].join(';\n');
}

const Story = graphql(`
  query EarlyStory {
    articles {
      nodes {
        slug
        headline
        body {
          ... on QuoteBlock {
            statement {
              text
            }
          }
        }
      }
    }
    campaigns {
      nodes {
        slug
        timeline {
          edges {
            node {
              __typename
            }
          }
        }
      }
    }
    feed(first: 100) {
      edges {
        node {
          __typename
        }
      }
    }
  }
`);

test('a newsroom of an early version keeps its story, its events and their order', async () => {
  const tables = JSON.parse(readFileSync(TABLES, 'utf8')) as Record<string, Record<string, unknown>[]>;
  const url = await databaseBefore(NEXT);
  await write(url, scriptOf(tables));
  expect(await applyMigrations(url)).toContain(NEXT);

  const events = (tables['FeedEvent'] ?? []).toSorted(
    (a, b) => Number(a['position']) - Number(b['position']),
  );
  expect(await query(url, 'SELECT "id" FROM "FeedEvent" ORDER BY "position"')).toEqual(
    events.map(({ id }) => id),
  );
  const off = `SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal
    UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated`;
  expect(await query(url, off)).toEqual([]);

  const tokens = { REPORTER: '', EDITOR: '', ADMIN: '' };
  const newsroom = await openNewsroom({ at: { database: await copyDatabase({ url }), tokens } });
  onTestFinished(() => newsroom.close());
  expect(await compareLists(newsroom.prisma)).toMatchObject({ wrong: [] });
  const { data, errors } = await newsroom.ask(Story, {});
  expect(errors).toEqual([]);
  expect(data).toMatchSnapshot();
});
