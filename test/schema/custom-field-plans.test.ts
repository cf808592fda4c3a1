import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSamples, tokensFor } from '../../bench/lists/samples.ts';
import { loadArchive } from '../../bench/load/load.ts';
import { declareCustomFields } from '../../src/articles/custom-fields.ts';
import { untyped } from '../support/clients/walk.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { findsPage, planOf, READ_BY_INDEX, type Plan } from '../support/database/plans.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';

const ARTICLES = 1_000;
/** A page of 20 and one more, with what is looked up for each of them. */
const MOST = 5 * 21;
const RARE = 5;

let database: TestDatabase;
let client: pg.Client;
let counter: Counter;
let tokens: Awaited<ReturnType<typeof tokensFor>>;
beforeAll(async () => {
  await declareCustomFields({ access: { schema: { enum: ['FREE', 'PAID'] }, filterable: true } });
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await loadArchive(database.url, { articles: ARTICLES, seed: 3, until: new Date('2026-03-01') });
  // As if they had been saved with it: a few in the middle of the archive have a rare value.
  await client.query(`
    ALTER TABLE "ArticleRevision" DISABLE TRIGGER USER;
    UPDATE "ArticleRevision" SET "customFields" = '{"access": "FREE"}';
    UPDATE "ArticleRevision" SET "customFields" = '{"access": "PAID"}' WHERE "articleId" IN (
      SELECT "id" FROM "Article" WHERE "state" = 'PUBLISHED' ORDER BY "firstPublishedAt" OFFSET ${ARTICLES / 2} LIMIT ${RARE}
    );
    UPDATE "ArticleRevision" SET "customValues" = "custom_values"("customFields");
    ALTER TABLE "ArticleRevision" ENABLE TRIGGER USER`);
  await client.query('VACUUM ANALYZE');
  await client.query(READ_BY_INDEX);
  tokens = await tokensFor(database.url, await findSamples(client));
  counter = openCounter(database.url);
});
afterAll(async () => {
  await counter.close();
  await client.end();
  await database.drop();
});

async function plansOf(value: string, order: string, token?: string): Promise<Plan[]> {
  const List = untyped(`{
    articles(first: 20, orderBy: ${order}, filter: { customField: { name: "access", value: "${value}" } }) { nodes { id } }
  }`);
  const { errors, sent } = await counter.ask(List, {}, token);
  expect(errors).toEqual([]);
  const plans: Plan[] = [];
  for (const statement of sent.filter(findsPage)) plans.push(await planOf(client, statement));
  expect(plans.length).toBeGreaterThan(0);
  return plans;
}

describe('a list of articles by a custom field', () => {
  it.each(['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST', 'MODIFIED_NEWEST'])(
    'reads few rows for a value that most articles have, and for one that few have, in the order %s',
    async (order) => {
      for (const viewer of ['reader', 'reporter', 'editor'] as const) {
        const frequent = await plansOf('FREE', order, tokens[viewer]);
        expect({ viewer, rows: frequent.filter(({ rows }) => rows > MOST) }).toEqual({ viewer, rows: [] });
        const rare = await plansOf('PAID', order, tokens[viewer]);
        expect({ viewer, rows: rare.filter(({ rows }) => rows > MOST) }).toEqual({ viewer, rows: [] });
        expect(rare.flatMap(({ reads }) => reads)).toContain('ArticleRevision_customValues_idx');
      }
    },
  );
});
