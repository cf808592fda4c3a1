import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/db/client.ts';
import { bestMatches, readSearch, type Searchable } from '../../src/db/search.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const ROWS = 6_000;
const FIRST_PAGE = { position: null, isBackward: false, take: 21 };

/** Half of the rows are public. The names differ; each has a word that all have. */
const ARCHIVE = `
  CREATE FUNCTION pg_temp.word(n int) RETURNS text LANGUAGE sql AS $$ SELECT substr(md5(n::text), 1, 8) $$;
  CREATE FUNCTION pg_temp.seen(n int) RETURNS "Visibility" LANGUAGE sql AS
    $$ SELECT (CASE WHEN n % 2 = 0 THEN 'PUBLIC' ELSE 'MEMBERS' END)::"Visibility" $$;
  INSERT INTO "Person" ("id", "slug", "name", "visibility")
    SELECT gen_random_uuid(), 'p' || n, 'Person ' || pg_temp.word(n), pg_temp.seen(n) FROM generate_series(1, ${ROWS}) n;
  INSERT INTO "Organization" ("id", "slug", "name", "visibility")
    SELECT gen_random_uuid(), 'o' || n, 'Company ' || pg_temp.word(n), pg_temp.seen(n) FROM generate_series(1, ${ROWS}) n;
  INSERT INTO "Tag" ("id", "slug", "name", "visibility")
    SELECT gen_random_uuid(), 't' || n, 'Subject ' || pg_temp.word(n), pg_temp.seen(n) FROM generate_series(1, ${ROWS}) n;
  INSERT INTO "SourceReport" ("id", "headline", "visibility")
    SELECT gen_random_uuid(), 'Report ' || pg_temp.word(n), pg_temp.seen(n) FROM generate_series(1, ${ROWS}) n;
  INSERT INTO "SourceOutlet" ("sourceId", "position", "organizationId")
    SELECT s."id", 0, (SELECT "id" FROM "Organization" WHERE "slug" = 'o2') FROM "SourceReport" s;
  ANALYZE`;

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const client = new pg.Client(newsroom.databaseUrl);
await client.connect();
afterAll(() => client.end());
await client.query(ARCHIVE);
const database = openClient({ url: newsroom.databaseUrl, poolSize: 1, onError: () => undefined });
afterAll(() => database.prisma.$disconnect());
let sent: pg.QueryConfig[] = [];
database.pool.on('connect', (connection) => {
  const send = connection.query.bind(connection) as (...args: unknown[]) => unknown;
  connection.query = ((query: string | pg.QueryConfig, ...rest: unknown[]) => {
    if (typeof query !== 'string') sent.push(query);
    return send(query, ...rest);
  }) as typeof connection.query;
});

describe('in an archive of 6,000 people, organisations, tags and reports', () => {
  /** How PostgreSQL answers what `ask` sends. */
  async function planOf(ask: () => Promise<unknown>, options = 'COSTS OFF'): Promise<string> {
    sent = [];
    await ask();
    const [query] = sent;
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (${options}) ${query?.text ?? ''}`,
      query?.values,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  function find(noun: Searchable, text: string, visibility: 'PUBLIC' | undefined) {
    const search = readSearch(text);
    if (search === null) throw new Error(`Nothing is like ${text}.`);
    return bestMatches(database.prisma, noun, search, { visibility, filter: null }, FIRST_PAGE);
  }

  it.each([
    ['Person', 'SearchEntry', 'names'],
    ['Organization', 'SearchEntry', 'names'],
    ['Tag', 'Tag', 'search'],
    ['SourceReport', 'SourceReport', 'search'],
  ] as const)(
    'a search for a %s reads indexes of words and of trigrams, for readers those of what they see',
    async (noun, table, trigrams) => {
      const forReaders = await planOf(() => find(noun, 'c4ca4238', 'PUBLIC'));
      expect(forReaders).toContain(`on "${noun}_public_words_idx"`);
      expect(forReaders).not.toContain(`"${noun}_words_idx"`);
      expect(forReaders).toContain(`on "${table}_public_${trigrams}_idx"`);
      expect(forReaders).not.toContain(`"${table}_${trigrams}_idx"`);
      expect(forReaders).not.toContain(`Seq Scan on "${table}"`);
      const forMembers = await planOf(() => find(noun, 'c4ca4238', undefined));
      expect(forMembers).toContain(`on "${noun}_words_idx"`);
      expect(forMembers).toContain(`on "${table}_${trigrams}_idx"`);
      expect(forMembers).not.toContain('Seq Scan');
    },
  );

  it.each(['Person', 'Organization', 'Tag', 'SourceReport'] as const)(
    'a search for a %s compares trigrams only if the viewer finds its words nowhere',
    async (noun) => {
      // The word of the row 1, which is hidden.
      const word = 'c4ca4238';
      const isCompared = async (visibility: 'PUBLIC' | undefined) => {
        const plan = await planOf(() => find(noun, word, visibility), 'ANALYZE, TIMING OFF, SUMMARY OFF');
        const scans = plan.match(/on "\w*(?:names|search)_idx" .*/g) ?? [];
        expect(scans.length).toBeGreaterThan(0);
        return scans.some((scan) => !scan.includes('never executed'));
      };
      expect(await isCompared(undefined)).toBe(false);
      expect(await isCompared('PUBLIC')).toBe(true);
    },
  );

  it('finds the one that is meant among many that are similar, and ranks only a part of what all match', async () => {
    // The words of the rows 2 and 1.
    for (const visibility of ['PUBLIC', undefined] as const) {
      const [best] = await find('Organization', 'company c81e728d', visibility);
      const { rows } = await client.query<{ slug: string }>(
        'SELECT "slug" FROM "Organization" WHERE "id" = $1',
        [best?.id],
      );
      expect(rows).toEqual([{ slug: 'o2' }]);
    }
    expect(await find('Organization', 'c4ca4238', 'PUBLIC')).toEqual([]);
    expect(await find('Organization', 'company', 'PUBLIC')).toHaveLength(21);
    expect(await find('SourceReport', 'company c81e728d', 'PUBLIC')).toHaveLength(21);
  });
});
