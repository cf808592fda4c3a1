import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyList, type ListCase } from '../../bench/lists/catalogue.ts';
import {
  countsRows,
  findsPage,
  planOf,
  READ_BY_INDEX,
  READ_IN_ORDER,
  type Plan,
} from '../support/database/plans.ts';
import { findSamples, tokensFor, type Samples } from '../../bench/lists/samples.ts';
import { loadArchive } from '../../bench/load/load.ts';
import { PAGES } from '../../bench/page/pages.ts';
import { schema } from '../../schema/index.ts';
import { untyped } from '../support/clients/walk.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { rowId } from '../support/newsroom/factories.ts';

const UNTIL = new Date('2026-03-01');
/** Of a page of 20, and one more. */
const MOST = 5 * 21;
/** A reporter sees a post because of its article and its revisions: three more rows are looked up for each. */
const MOST_WITH_POSTS = 8 * 21;

/** Rows of a table that a change of one article reads. The tables have thousands. */
const FEW = 200;

/** Those that no index has in order, and why. What else there is must be in order. */
const SORTED: readonly (readonly [RegExp, string])[] = [
  [
    /^articles published .* (MODIFIED_NEWEST|SCHEDULED_SOONEST)$/,
    'a range of one date, in the order of another',
  ],
  [/^articles scheduled .* (PUBLISHED|MODIFIED)_/, 'few are scheduled'],
  [/^articles (in a rare state|scheduled .*) SCHEDULED_SOONEST$/, 'few are scheduled'],
  [
    /^articles (ready for the desk|with unpublished changes|with open requests) .*, reporter$/,
    "a reporter's own are few, and so are those of the desk",
  ],
  [
    /^articles (with a tag and a person|in a section by an author)/,
    'one list is read until a page of it is in the other, too',
  ],
  [/^articles modified lately (PUBLISHED|SCHEDULED)_/, 'a range of one date, in the order of another'],
  [/^articles modified lately MODIFIED_NEWEST, reporter$/, "a reporter's own are few"],
  [/^articles in .* language/, 'the articles in a rare language are few'],
  [/^articles with open requests /, 'few requests are open'],
  [/^(Person|Organization) (actions|commentRequests)/, 'a speaker has few'],
  [/^SourceReport statements/, 'a report has few'],
  [/^campaignActions by an actor/, 'an actor has few'],
  [/^campaigns against a target/, 'there are few'],
  [/^statements in an article$/, 'an article has few'],
  [/^statements made (lately|since)/, 'a range of the last instant, in the order of the first'],
  [/^commentRequests of an article( by its slug)?$/, 'an article has few'],
  [/^Campaign statements of a kind/, 'one list is read until a page of it is of that kind'],
  [/^members$/, 'there are few'],
  [/^Article statements/, 'an article has few'],
  [/^(Person|Organization) statements of a kind/, 'the index of all their statements has the kind, too'],
  [/^feed of two campaigns/, 'a page of each'],
  [/^campaignActions started before /, 'a range of the first instant, in the order of the last'],
  [/^LiveBlog posts in draft/, 'a live blog has few drafts'],
  [
    /^LiveBlog posts by one of two authors/,
    'the posts are read until a page of them is by either, as one post can be by both',
  ],
  [/^Organization people/, 'an organisation has few'],
];

/** A condition on a view that PostgreSQL computes from all bodies. Lists of articles have the statements of each. */
const SEARCHES_BODIES = /(?:EXISTS|IN) ?\(\s*SELECT [^()]*"(?:RevisionStatement|BlockPlace)"/;

/**
 * Not those in which what a row refers to is looked up: of a small table, one index is as good as another for that. Nor those in
 * which a row of one list is looked up in a second list: PostgreSQL can also read both lists.
 */
const isOfList = (index: string, place: number) =>
  place === 0 || !/^(?:Person|Organization|SourceReport)_|^SubjectArticle_pkey$/.test(index);

/** The index that has the list in order, then those in which rows are looked up. PostgreSQL may do that in any order. */
function indexesOf({ reads }: Plan): string {
  const [list = '', ...lookups] = reads.filter(isOfList);
  return [list, ...lookups.toSorted()].join(' ');
}

let database: TestDatabase;
let client: pg.Client;
let counter: Counter;
let samples: Samples;
let tokens: Awaited<ReturnType<typeof tokensFor>>;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await loadArchive(database.url, { articles: 1_000, seed: 3, until: UNTIL });
  // As on a desk: few articles, and not the newest.
  await client.query(`
    UPDATE "Article" SET "isReady" = true WHERE "state" = 'DRAFT' AND "id" IN (
      SELECT "id" FROM "Article" WHERE "state" = 'DRAFT' ORDER BY "id" LIMIT 30
    )`);
  await client.query('VACUUM ANALYZE "Article"');
  samples = await findSamples(client);
  tokens = await tokensFor(database.url, samples);
  counter = openCounter(database.url);
});
afterAll(async () => {
  await counter.close();
  await client.end();
  await database.drop();
});

describe('every list, with each of its filters and orders', () => {
  const lines: string[] = [];
  let lists: ListCase[];
  beforeAll(async () => {
    await client.query(READ_IN_ORDER);
    lists = everyList(samples, UNTIL);
  });

  it('is read in order from indexes, and passes over few rows, for each viewer', async () => {
    const wrong: unknown[] = [];
    const cases = lists.filter(({ name }) => !/usual|count|by a (name|headline)/.test(name));
    for (const { name, viewers, query } of cases) {
      for (const viewer of viewers) {
        const { errors, sent } = await counter.ask(untyped(query), {}, tokens[viewer]);
        expect(errors).toEqual([]);
        if (sent.some(({ text }) => SEARCHES_BODIES.test(text))) wrong.push({ name, viewer, sent });
        const plans: Plan[] = [];
        for (const statement of sent.filter(findsPage)) plans.push(await planOf(client, statement));
        lines.push(`${name}, ${viewer}: ${plans.map(indexesOf).join(' | ')}`);
        if (SORTED.some(([pattern]) => pattern.test(name) || pattern.test(`${name}, ${viewer}`))) continue;
        const most = /^LiveBlog|livePosts/.test(name) ? MOST_WITH_POSTS : MOST;
        for (const plan of plans)
          if ((plan.sorts && plan.rows > 0) || plan.rows > most) wrong.push({ name, viewer, ...plan });
      }
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(100);
  }, 300_000);

  it.each([
    ['articles, counted', countsRows],
    ['statements, counted', countsRows],
    ['campaignActions, counted', countsRows],
    ['commentRequests, counted', countsRows],
    ['Campaign timeline, counted (busy)', countsRows],
    // It passes over all that was published later.
    ['articles published until the middle MODIFIED_NEWEST', findsPage],
  ])('is decided in an index where that reads many rows: %s', async (list, isMeant) => {
    const query = lists.find(({ name }) => name === list)?.query ?? '';
    for (const viewer of ['reader', 'reporter', 'editor'] as const) {
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

describe('the related articles of an article', () => {
  it('are found in the index of articles by tag and campaign, and few rows of it are read', async () => {
    await client.query(READ_IN_ORDER);
    const { rows } = await client.query<{ slug: string }>(`
      SELECT a."slug" FROM "Article" a JOIN "_ArticleRevisionToTag" t ON t."A" = a."publishedRevisionId"
      WHERE a."state" = 'PUBLISHED' GROUP BY a."id" ORDER BY count(*) DESC, a."id" LIMIT 1`);
    const Related = untyped<{ article: { related: { nodes: object[] } } }, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { related { nodes { slug } } } }',
    );
    const { data, sent } = await counter.ask(Related, { slug: rows[0]?.slug ?? '' });
    expect(data.article.related.nodes).toHaveLength(20);
    const statement = sent.find(({ text }) => text.includes('jsonb_to_recordset'));
    if (statement === undefined) throw new Error('No statement finds what shares tags and campaigns.');
    const { reads } = await planOf(client, statement);
    expect(reads.filter((index) => !/^SubjectArticle_(list_idx|pkey)$/.test(index))).toEqual([]);
  });
});

describe('what a change writes to the lists', () => {
  it.each([
    [
      'a new note',
      `INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text")
       SELECT gen_random_uuid(), "id", "publishedRevisionId", 'UPDATE', 'Now.' FROM "Article" WHERE "id" = $1`,
    ],
    [
      'a withdrawal',
      `UPDATE "Article" SET "state" = 'WITHDRAWN', "withdrawnAt" = now(), "withdrawalReason" = 'It was wrong.' WHERE "id" = $1`,
    ],
  ])('is found by reading few rows, however many there are: %s', async (_, change) => {
    const readSoFar = async () => {
      const { rows } = await client.query<{ table: string; read: number }>(
        `SELECT relname AS "table", (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS "read" FROM pg_stat_xact_user_tables`,
      );
      return rows;
    };
    await client.query(`RESET ALL; BEGIN`);
    const before = new Map((await readSoFar()).map(({ table, read }) => [table, read]));
    await client.query(change, [rowId(samples.article.usual.id)]);
    const after = await readSoFar();
    await client.query('ROLLBACK');
    const read = after.map(({ table, read }) => ({ table, read: read - (before.get(table) ?? 0) }));
    expect(read.filter((each) => each.read > FEW)).toEqual([]);
    expect(read.filter((each) => each.read > 0).length).toBeGreaterThan(2);
  });
});

describe('every object that is looked up', () => {
  /** The first slug of the newest such article, whose id is the last. */
  async function slugOfArticle(condition: string): Promise<string> {
    const { rows } = await client.query<{ slug: string }>(
      `SELECT "slugs"[1] AS "slug" FROM "Article" WHERE ${condition} ORDER BY "id" DESC LIMIT 1`,
    );
    if (rows[0] === undefined) throw new Error(`The archive has no article of which ${condition}.`);
    return rows[0].slug;
  }

  async function lookUps() {
    const articles = [
      await slugOfArticle(`"state" = 'PUBLISHED'`),
      await slugOfArticle(`"state" = 'PUBLISHED' AND cardinality("slugs") > 1`),
      await slugOfArticle(`"state" = 'DRAFT' AND "createdById" IN (SELECT "memberId" FROM "ApiToken")`),
      await slugOfArticle(`"state" = 'WITHDRAWN'`),
      'of-none',
    ];
    const bySlug = (name: string, slugs: readonly string[]) => ({
      name,
      query: `query ($value: String!) { ${name}(slug: $value) { __typename } }`,
      values: slugs,
    });
    const ids = Object.values(samples).flatMap(({ busy, usual }) => [busy.id, usual.id]);
    return [
      { name: 'article', query: PAGES.PageWhole.query, values: articles },
      bySlug('withdrawal', articles),
      ...(['campaign', 'organization', 'person', 'section', 'tag'] as const).map((name) =>
        bySlug(name, [samples[name].busy.slug, samples[name].usual.slug, 'of-none']),
      ),
      bySlug('newsletter', ['of-none']),
      bySlug('front', ['home', 'of-none']),
      { name: 'node', query: 'query ($value: ID!) { node(id: $value) { __typename } }', values: ids },
      { name: 'nodes', query: 'query ($value: [ID!]!) { nodes(ids: $value) { __typename } }', values: [ids] },
    ];
  }

  it('is found by an index, which leaves out hardly any rows, and in the same way whatever the value', async () => {
    // As in an archive that is so large that a sample of it has no slug twice, PostgreSQL knows nothing of slugs.
    for (const table of ['Campaign', 'Organization', 'Person', 'Tag']) {
      // Of a small table, any index is good enough.
      const [column, value] = table === 'Campaign' ? ['state', 'ACTIVE'] : ['visibility', 'PUBLIC'];
      await client.query(`INSERT INTO "${table}" ("id", "slug", "name", "${column}")
        SELECT gen_random_uuid(), 'one-more-' || n, 'One more', '${value}' FROM generate_series(1, 3000) n`);
    }
    await client.query(`INSERT INTO "Section" ("id", "slug", "name")
      SELECT gen_random_uuid(), 'one-more-' || n, 'One more' FROM generate_series(1, 3000) n`);
    for (const table of ['Article', 'Section', 'Campaign', 'Organization', 'Person', 'Tag'])
      await client.query(
        `ALTER TABLE "${table}" ALTER "slugs" SET STATISTICS 1; ANALYZE "${table}" ("slugs")`,
      );
    await client.query(`RESET ALL; ${READ_BY_INDEX}`);
    const cases = await lookUps();
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
    const lookingUp = fields.filter(({ args }) => ['slug', 'id', 'ids'].includes(args[0]?.name ?? ''));
    expect(cases.map(({ name }) => name).toSorted()).toEqual(lookingUp.map(({ name }) => name).toSorted());
    const wrong: unknown[] = [];
    for (const { name, query, values } of cases) {
      for (const value of values) {
        for (const viewer of ['reader', 'reporter', 'editor'] as const) {
          const ask = () => counter.ask(untyped(query), { value, slug: value }, tokens[viewer]);
          await ask();
          const { errors, sent } = await ask();
          expect(errors).toEqual([]);
          for (const statement of sent) {
            const { rowsLeftOut, reads } = await planOf(client, statement);
            // Which of an article's revisions a reporter sees is a page within it, and that is planned for its values.
            const isPrepared = statement.isPrepared || (viewer === 'reporter' && name === 'article');
            if (rowsLeftOut > 1 || !isPrepared)
              wrong.push({ name, value, viewer, rowsLeftOut, reads, isPrepared });
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
