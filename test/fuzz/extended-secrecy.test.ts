import type { GraphQLInterfaceType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import paywall from '../../examples/paywall/paywall.ts';
import sponsors from '../../examples/sponsors/sponsors.ts';
import wikidata from '../../examples/wikidata/wikidata.ts';
import { install } from '../../src/extensions/installed.ts';
import type { Newsroom } from '../support/newsroom/newsroom.ts';
import type { Grounds } from '../support/secrecy/grounds.ts';

// Its rows are written here: the hook asks Wikidata, and would remove them.
const { hook: _hook, ...wikidataAlone } = wikidata();
install([sponsors, wikidataAlone, paywall]);
// The schema is built as it is loaded, with what is installed by then.
const { schema } = await import('../../schema/index.ts');
const { createMemberToken } = await import('../../src/members/create-member-token.ts');
const { Canaries } = await import('../support/secrecy/canaries.ts');
const { hideExtended, hidePaid, publishExtended } = await import('../support/secrecy/extensions.ts');
const { OPERATIONS, openGrounds, patienceFor, wholeLog } = await import('../support/secrecy/grounds.ts');
const { writeForMembers, writeWork, writeWorkOnPublic } = await import('../support/secrecy/hidden.ts');

const EFFORT = { queries: OPERATIONS, subscriptions: 20 };
/** The reporter tries only a part of what readers try. */
const REPORTERS_EFFORT = { queries: OPERATIONS / 4, subscriptions: 10 };

/** All that the extensions add, and the custom fields. */
const ADDED = [
  'Query.sponsors',
  ...['id', 'name', 'articles'].map((field) => `Sponsor.${field}`),
  ...['sponsor', 'paywall', 'customFields'].map((field) => `Article.${field}`),
  ...['level', 'teaser'].map((field) => `Paywall.${field}`),
  'Person.wikidata',
  ...['id', 'qid', 'description', 'wikipediaUrl'].map((field) => `Entry.${field}`),
];
/** How many answers have a value of each, at least. A shorter run has fewer. */
const LEAST = Math.min(10, OPERATIONS / 80);
/** What chance seldom leads to. */
const RARE = [
  '{ sponsors(first: 100) { __typename id name articles { __typename id headline sponsor { __typename id } } } }',
  '{ articles(first: 50) { __typename nodes { __typename id customFields sponsor { __typename id name } paywall { __typename level teaser } } } }',
  '{ people(first: 50) { __typename nodes { __typename id wikidata { __typename id qid description wikipediaUrl } } } }',
];
const ROWS = ['Sponsor', 'Entry', 'Article', 'Person'];

const objectsOf = (names: readonly string[]) =>
  schema
    .getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType)
    .filter(({ name }) => names.includes(name));

/** The numbers of hidden rows: of both tables, and of revisions that are for subscribers. */
async function hiddenIn({ prisma }: Newsroom) {
  const [row] = await prisma.$queryRaw<Record<'sponsorships' | 'entries' | 'paid', bigint>[]>`
    SELECT (SELECT count(*) FROM "sponsors_Sponsorship" WHERE "id" < 'f0000000-0000-0000-0000-000000000000') AS "sponsorships",
      (SELECT count(*) FROM "wikidata_Entry" WHERE "qid" LIKE 'CANARY%') AS "entries"`;
  const paid = await prisma.article.count({
    where: {
      currentRevision: { is: { publishedAt: null, tags: { some: { slug: 'subscribers' } } } },
    },
  });
  return { sponsorships: Number(row?.sponsorships), entries: Number(row?.entries), paid };
}

describe('what only some may see, with extensions', () => {
  let grounds: Grounds;
  /** Canaries in what all members may see, in others' work, in what was once public, and in the reporter's own. */
  const [forMembers, others, withdrawn, own] = [
    new Canaries(),
    new Canaries(),
    new Canaries(),
    new Canaries(),
  ];
  let token: string;
  beforeAll(async () => {
    grounds = await openGrounds({
      withdrawn,
      publish: publishExtended,
      async share(newsroom, rows) {
        token = await createMemberToken(newsroom.prisma, { name: 'own', role: 'REPORTER' });
        await writeForMembers({ newsroom, canaries: forMembers, rows }, 4, others);
        await writeWork({ newsroom, canaries: own, rows, name: 'own', token }, 2);
        await hideExtended(newsroom, forMembers);
      },
      async hide(newsroom, rows) {
        const author = { newsroom, canaries: others, rows, name: 'desk' };
        await writeWork(author, 22);
        await writeWorkOnPublic(author, 2);
        await hidePaid(newsroom, others, rows);
        await hideExtended(newsroom, others);
      },
    });
  }, 600_000);
  afterAll(() => grounds.close());

  it('is in rows of each extension, and in more of one sponsor than a field reads, before the public ones', async () => {
    const { bare, shared, whole } = grounds;
    const [none, some, all] = await Promise.all([bare, shared, whole].map(hiddenIn));
    expect(none).toEqual({ sponsorships: 0, entries: 0, paid: 0 });
    expect((all?.sponsorships ?? 0) - (some?.sponsorships ?? 0)).toBeGreaterThan(100);
    expect(some?.entries).toBeGreaterThan(10);
    expect(all?.paid).toBeGreaterThan(20);
  });

  it(
    "changes no byte of queries and subscriptions for a reporter whose work it isn't",
    { timeout: patienceFor(REPORTERS_EFFORT) },
    async () => {
      const mine = own.and(forMembers);
      const comparison = await grounds.compare(grounds.shared, (text) => mine.areAllIn(text), token);
      await comparison.these(RARE);
      const rows = await comparison.rows(objectsOf(ROWS));
      await comparison.queries(REPORTERS_EFFORT.queries);
      await comparison.subscriptions(REPORTERS_EFFORT.subscriptions, await wholeLog(grounds));
      expect(comparison.done).toBe(
        RARE.length + rows + REPORTERS_EFFORT.queries + REPORTERS_EFFORT.subscriptions,
      );
    },
  );

  it(
    'changes no byte of queries and subscriptions for readers',
    { timeout: patienceFor(EFFORT) * 2 },
    async () => {
      const comparison = await grounds.compare(grounds.bare, (text) => !/canary/i.test(text));
      await comparison.these(RARE);
      const rows = await comparison.rows(objectsOf(ROWS));
      await comparison.queries(EFFORT.queries);
      await comparison.subscriptions(EFFORT.subscriptions, await wholeLog(grounds));
      expect(comparison.done).toBe(RARE.length + rows + EFFORT.queries + EFFORT.subscriptions);
      const { coverage } = comparison;
      const values = Object.fromEntries(ADDED.map((field) => [field, coverage.valuesOf(field)]));
      console.info({ operations: comparison.done, fields: coverage.fields, values });
      for (const [field, count] of Object.entries(values)) expect(count, field).toBeGreaterThan(LEAST);
      expect(coverage.succeeded).toBeGreaterThan(OPERATIONS / 3);
    },
  );

  it('changes no byte of the page of an extension', async () => {
    const [bare = '', whole] = await Promise.all(
      [grounds.bare, grounds.whole].map(async ({ url }) =>
        (await fetch(new URL('/paywall.json', url))).text(),
      ),
    );
    expect(JSON.parse(bare)).toHaveLength(1);
    expect(whole).toBe(bare);
  });
});
