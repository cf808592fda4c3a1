import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/db/client.ts';
import { listedRows } from '../../schema/articles/article-order.ts';
import { READER, type Viewer } from '../../src/viewer.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const MEMBER = '00000000-0000-7000-8000-000000000001';
const PERSON = '00000000-0000-7000-8000-000000000002';

/** A person with 20,000 articles of many reporters: half of them are drafts. */
const ARCHIVE = `
  INSERT INTO "Person" ("id", "slug", "name") VALUES ('${PERSON}', 'ada', 'Ada');
  INSERT INTO "Article" ("id", "slug") VALUES ('${MEMBER}', 'shelves');
  INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") SELECT gen_random_uuid(), '${MEMBER}', n, 'Shelves' FROM generate_series(1, 20000) n;
  INSERT INTO "PersonArticle" ("personId", "revisionId", "articleId", "modifiedAt", "createdById", "isPublic", "isCurrent")
    SELECT '${PERSON}', r."id", gen_random_uuid(), now(),
      ('00000000-0000-7000-8000-' || lpad((r."number" / 2 % 50)::text, 12, '0'))::uuid, r."number" % 2 = 0, true
    FROM "ArticleRevision" r;
  ANALYZE "PersonArticle"`;

const member = { id: MEMBER, name: 'M', scopes: [], tokenId: null };
const VIEWERS: Record<string, Viewer> = {
  'a reader': READER,
  'a reporter': { member: { ...member, role: 'REPORTER' } },
  'an editor': { member: { ...member, role: 'EDITOR' } },
};

describe("a page of a speaker's articles, of whom there are 20,000", () => {
  let newsroom: Newsroom;
  let client: pg.Client;
  let database: ReturnType<typeof openClient>;
  let sent: pg.QueryConfig[] = [];
  beforeAll(async () => {
    newsroom = await openNewsroom();
    client = new pg.Client(newsroom.databaseUrl);
    await client.connect();
    await client.query(ARCHIVE);
    database = openClient({ url: newsroom.databaseUrl, poolSize: 1, onError: () => undefined });
    database.pool.on('connect', (connection) => {
      const send = connection.query.bind(connection) as (...args: unknown[]) => unknown;
      connection.query = ((query: string | pg.QueryConfig, ...rest: unknown[]) => {
        if (typeof query !== 'string') sent.push(query);
        return send(query, ...rest);
      }) as typeof connection.query;
    });
  });
  afterAll(async () => {
    await database.close();
    await client.end();
    await newsroom.close();
  });

  it.each(Object.keys(VIEWERS))(
    'is read by %s in order from an index, and passes over few rows',
    async (who) => {
      for (const where of listedRows(VIEWERS[who] ?? READER)) {
        sent = [];
        await database.prisma.person.findMany({
          where: { id: PERSON },
          select: {
            articles: { where, orderBy: [{ revisionId: 'desc' }], take: 21, select: { articleId: true } },
          },
        });
        const [query] = sent;
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ${query?.text ?? ''}`,
          query?.values,
        );
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toMatch(/Index (Only )?Scan( Backward)? using "PersonArticle_/);
        expect(plan).not.toMatch(/Sort|Seq Scan on "PersonArticle"/);
        const passed = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, count]) => Number(count));
        // A few of the reporter's own.
        for (const count of passed) expect(count).toBeLessThan(10);
      }
    },
  );
});
