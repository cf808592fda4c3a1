import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyList, type ListCase } from '../../bench/lists/catalogue.ts';
import { countsRows, findsPage, planOf, READ_IN_ORDER, type Plan } from '../../bench/lists/plans.ts';
import { findSamples, tokensFor } from '../../bench/lists/samples.ts';
import { loadArchive } from '../../bench/load/load.ts';
import { untyped } from '../support/clients/walk.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';

const UNTIL = new Date('2026-03-01');
/** Of a page of 20, and one more. */
const MOST = 5 * 21;

/** Those that no index has in order, and why. What else there is must be in order. */
const SORTED: readonly (readonly [RegExp, string])[] = [
  [
    /^articles published .* (MODIFIED_NEWEST|SCHEDULED_SOONEST)$/,
    'a range of one date, in the order of another',
  ],
  [/^articles scheduled .* (PUBLISHED|MODIFIED)_/, 'few are scheduled'],
  [/^articles in a rare state SCHEDULED_SOONEST$/, 'few are scheduled'],
  [/^statements in an article$/, 'an article has few'],
  [/^statements made (lately|since)/, 'a range of the last instant, in the order of the first'],
  [/^commentRequests of an article$/, 'an article has few'],
  [/^members$/, 'there are few'],
  [/^Article statements/, 'an article has few'],
  [/^(Person|Organization) statements of a kind/, 'the index of all their statements has the kind, too'],
  [/^feed of two campaigns/, 'a page of each'],
  [/^campaignActions started before /, 'a range of the first instant, in the order of the last'],
  [/^Organization people/, 'an organisation has few'],
];

/** Not those in which what a row refers to is looked up: of a small table, one index is as good as another for that. */
const isOfList = (index: string, place: number) =>
  place === 0 || !/^(Person|Organization|SourceReport)_/.test(index);

describe('every list, with each of its filters and orders', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let counter: Counter;
  const lines: string[] = [];
  let lists: ListCase[];
  let tokens: Awaited<ReturnType<typeof tokensFor>>;
  beforeAll(async () => {
    database = await createTestDatabase();
    await loadArchive(database.url, { articles: 1_000, seed: 3, until: UNTIL });
    client = new pg.Client(database.url);
    await client.connect();
    const samples = await findSamples(client);
    tokens = await tokensFor(database.url, samples);
    await client.query(READ_IN_ORDER);
    counter = openCounter(database.url);
    lists = everyList(samples, UNTIL);
  });
  afterAll(async () => {
    await counter.close();
    await client.end();
    await database.drop();
  });

  it('is read in order from indexes, and passes over few rows, for each viewer', async () => {
    const wrong: unknown[] = [];
    const cases = lists.filter(({ name }) => !/usual|count/.test(name));
    for (const { name, viewers, query } of cases) {
      for (const viewer of viewers) {
        const { errors, sent } = await counter.ask(untyped(query), {}, tokens[viewer]);
        expect(errors).toEqual([]);
        const plans: Plan[] = [];
        for (const statement of sent.filter(findsPage)) plans.push(await planOf(client, statement));
        lines.push(
          `${name}, ${viewer}: ${plans.map(({ reads }) => reads.filter(isOfList).join(' ')).join(' | ')}`,
        );
        if (SORTED.some(([pattern]) => pattern.test(name))) continue;
        for (const plan of plans)
          if ((plan.sorts && plan.rows > 0) || plan.rows > MOST) wrong.push({ name, viewer, ...plan });
      }
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(100);
  }, 300_000);

  it.each([
    ['articles, counted', countsRows],
    ['statements, counted', countsRows],
    ['campaignActions, counted', countsRows],
    // It passes over all that was published later.
    ['articles published until the middle MODIFIED_NEWEST', findsPage],
  ])('is decided in an index where that reads many rows: %s', async (list, isMeant) => {
    const query = lists.find(({ name }) => name === list)?.query ?? '';
    for (const viewer of ['reader', 'editor'] as const) {
      const { errors, sent } = await counter.ask(untyped(query), {}, tokens[viewer]);
      expect(errors).toEqual([]);
      const [statement] = sent.filter(isMeant);
      if (statement === undefined) throw new Error(`${list} sends no such statement.`);
      expect(await planOf(client, statement)).toMatchObject({ readsTables: false, sorts: false });
    }
  });

  it('uses the same indexes as before', () => {
    expect(lines.toSorted().join('\n')).toMatchSnapshot();
  });
});
