import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { openCounter } from '../support/database/sql.ts';
import { untyped, walk, type Page, type PageArgs } from '../support/clients/walk.ts';

interface Named {
  readonly totalCount: number;
  readonly nodes: readonly { readonly name: string }[];
}

type Directory = Record<'people' | 'organizations' | 'sourceReports' | 'tags', Named>;

const Search = untyped<Directory, { search: string }>(`query ($search: String!) {
  people(search: $search) { totalCount nodes { name } }
  organizations(search: $search) { totalCount nodes { name } }
  sourceReports(search: $search) { totalCount nodes { name: headline } }
  tags(search: $search) { totalCount nodes { name } }
}`);

const Lists = untyped<Directory, Record<string, never>>(`{
  people(first: 100) { totalCount nodes { name } }
  organizations(first: 100) { nodes { name } }
  sourceReports(first: 100) { nodes { name: headline } }
  tags(first: 100) { nodes { name slug } }
}`);

const visibility = 'PUBLIC';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = newsroom.tokens.EDITOR;
const desk = openDesk(newsroom);

async function found(search: string, token?: string) {
  const { data, errors } = await newsroom.ask(Search, { search }, token);
  expect(errors).toEqual([]);
  const names = {
    people: data.people.nodes.map(({ name }) => name),
    organizations: data.organizations.nodes.map(({ name }) => name),
    sources: data.sourceReports.nodes.map(({ name }) => name),
    tags: data.tags.nodes.map(({ name }) => name),
  };
  const counts = [data.people, data.organizations, data.sourceReports, data.tags];
  expect(counts.map(({ totalCount }) => totalCount)).toEqual(counts.map(({ nodes }) => nodes.length));
  return names;
}

describe('the lists of the directory', () => {
  it('are ordered by name, reports by when they were recorded, and show readers only what is public', async () => {
    await desk.person({ name: 'Zed Listed', visibility });
    await desk.person({ name: 'Abe Listed', visibility });
    await desk.person({ name: 'Moe Hidden' });
    const outletIds = [(await desk.organization({ name: 'An outlet', visibility })).id];
    await desk.sourceReport({ outletIds, headline: 'Older', visibility });
    await desk.sourceReport({ outletIds, headline: 'Newer', visibility });
    await desk.sourceReport({ outletIds, headline: 'Hidden' });
    await desk.organization({ name: 'A hidden one' });
    await desk.publishedArticle({ tags: ['Listed'] });
    await desk.article({ tags: ['Hidden'] });
    const { data } = await newsroom.ask(Lists, {});
    expect(data.people).toEqual({ totalCount: 2, nodes: [{ name: 'Abe Listed' }, { name: 'Zed Listed' }] });
    expect(data.organizations.nodes).toEqual([{ name: 'An outlet' }]);
    expect(data.sourceReports.nodes).toEqual([{ name: 'Newer' }, { name: 'Older' }]);
    expect(data.tags.nodes).toEqual([{ name: 'Listed', slug: 'listed' }]);
    const all = (await newsroom.ask(Lists, {}, newsroom.tokens.REPORTER)).data;
    // The tags of drafts tell what others work on.
    expect(all.tags).toEqual(data.tags);
    const editors = (await newsroom.ask(Lists, {}, newsroom.tokens.EDITOR)).data;
    expect(editors.tags.nodes).toContainEqual({ name: 'Hidden', slug: 'hidden' });
    expect(all.people.nodes.map(({ name }) => name)).toEqual(['Abe Listed', 'Moe Hidden', 'Zed Listed']);
    expect(all.organizations.nodes).toContainEqual({ name: 'A hidden one' });
    expect(all.sourceReports.nodes).toContainEqual({ name: 'Hidden' });
  });
});

describe('a search', () => {
  it('finds words in slugs, too, by their beginnings', async () => {
    await desk.person({ name: 'Somebody', slug: 'xylophonist-of-note', visibility });
    expect((await found('xylophonist')).people).toEqual(['Somebody']);
  });

  it('finds reports by their headline and by each of their outlets, and tags by their name', async () => {
    const [herald, other] = [
      await desk.organization({ name: 'Tamworth Herald' }),
      await desk.organization({ name: 'Other Paper' }),
    ];
    await desk.sourceReport({ outletIds: [other.id, herald.id], headline: 'By both', visibility });
    await desk.sourceReport({ outletIds: [other.id], headline: 'Floods in Tamworth', visibility });
    await desk.sourceReport({ outletIds: [herald.id], headline: 'For members' });
    await desk.publishedArticle({ tags: ['Tamworth'] });
    expect((await found('tamworth')).sources.toSorted()).toEqual(['By both', 'Floods in Tamworth']);
    expect((await found('tamworth', editor)).sources.toSorted()).toEqual([
      'By both',
      'Floods in Tamworth',
      'For members',
    ]);
    expect((await found('tamworth')).tags).toEqual(['Tamworth']);
  });

  it('finds public reports and outlets by name, however many hidden ones have a better place', async () => {
    const { prisma } = newsroom;
    const many = (text: string) => Array.from({ length: 501 }, (_, n) => `${text} ${n}`);
    const outlet = await desk.organization({ name: 'Pendlebury Argus', visibility });
    await desk.sourceReport({ outletIds: [outlet.id], headline: 'The oldest', visibility });
    const hidden = await prisma.sourceReport.createManyAndReturn({
      data: many('Hidden').map((headline) => ({ headline })),
      select: { id: true },
    });
    const organizationId = rowId(outlet.id);
    await prisma.sourceOutlet.createMany({
      data: hidden.map(({ id }) => ({ sourceId: id, position: 0, organizationId })),
    });
    expect((await found('pendlebury')).sources).toEqual(['The oldest']);
    expect((await newsroom.ask(Search, { search: 'pendlebury' }, editor)).data.sourceReports.totalCount).toBe(
      500,
    );

    await prisma.organization.createMany({
      data: many('Pendlebury Argus').map((name, n) => ({ name, slug: `pendlebury-${n}` })),
    });
    expect((await found('pendlebury argus')).sources).toEqual(['The oldest']);
    expect((await found('pendlebury argus')).organizations).toEqual(['Pendlebury Argus']);
  });

  it('shows readers nothing of hidden matches, however good they are', async () => {
    await desk.person({ name: 'Odalys Verwood', visibility });
    const before = await newsroom.ask(Search, { search: 'odalys verwood' });
    await desk.person({ name: 'Odalys Verwood' });
    await desk.organization({ name: 'Odalys Verwood' });
    await desk.sourceReport({ headline: 'Odalys Verwood' });
    await desk.article({ tags: ['Odalys Verwood'] });
    // Another question, so that its answer isn't in the cache.
    const { text } = await newsroom.ask(Search, { search: 'odalys verwood ' });
    expect(text).toBe(before.text);
    expect((await found('odalys', editor)).people).toEqual(['Odalys Verwood', 'Odalys Verwood']);
    expect((await found('odalys', editor)).organizations).toEqual(['Odalys Verwood']);
  });

  it('finds nothing with fewer than two letters, or with nothing like any', async () => {
    const searches = ['a', '', '   ', '%_\\', "'", '👩‍👩‍👧‍👦', '-----', 'x'.repeat(199), '%a%'];
    const nothing = { people: [], organizations: [], sources: [], tags: [] };
    for (const search of searches) expect(await found(search), search).toEqual(nothing);
  });

  it('is refused with 10,000 letters, a NUL, and half a character', async () => {
    const refused = [
      ['a'.repeat(10_000), /at most 200 characters/],
      ['ab\u0000c', /control characters/],
      ['ab\ud83d', /unpaired surrogates/],
    ] as const;
    for (const [search, message] of refused) {
      const { errors } = await newsroom.ask(Search, { search });
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) {
        expect(error.extensions.code).toBe('BAD_USER_INPUT');
        expect(error.message).toMatch(message);
      }
    }
  });

  it('finds a name with a typo if the viewer sees none with these words, and hidden ones change nothing', async () => {
    const [right, typo] = ['Marguerite Ostrander', 'Margerite Ostrander'];
    await desk.person({ name: right, visibility });
    const outlet = await desk.organization({ name: right, visibility });
    await desk.sourceReport({ outletIds: [outlet.id], headline: right, visibility });
    await desk.sourceReport({ outletIds: [outlet.id], headline: 'By the outlet', visibility });
    await desk.publishedArticle({ tags: [right] });
    const seen = await found(typo);
    expect({ ...seen, sources: seen.sources.toSorted() }).toEqual({
      people: [right],
      organizations: [right],
      sources: ['By the outlet', right],
      tags: [right],
    });

    await desk.person({ name: typo });
    const hidden = await desk.organization({ name: typo });
    await desk.sourceReport({ outletIds: [hidden.id], headline: typo });
    await desk.article({ tags: [typo] });
    // Another question, so that its answer isn't in the cache.
    expect(await found(`${typo} `)).toEqual(seen);
    expect(await found(typo, editor)).toEqual({
      people: [typo],
      organizations: [typo],
      sources: [typo],
      tags: [typo],
    });
  });

  it.each([
    ['by words', 'Wexcombe', 'wexcombe a', 'wexcombe'],
    ['with a typo', 'Yarborough', 'yarbrough ash', 'yarbrough'],
  ])(
    '%s can be paged in both directions, each match once, and its cursors are for no other search or list',
    async (_, name, search, other) => {
      // Some of them are equally good.
      for (let i = 0; i < 9; i++)
        await desk.person({
          name: `${name} ${i % 3 === 0 ? 'Abbot' : 'Ash'}`,
          slug: `${name.toLowerCase()}-${i}`,
          visibility,
        });
      const People = untyped<{ people: Page }, PageArgs & { search: string | null }>(
        `query ($search: String, $first: Int, $after: String, $last: Int, $before: String) {
        people(search: $search, first: $first, after: $after, last: $last, before: $before) {
          totalCount edges { cursor node { id } } nodes { id }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }`,
      );
      const read = async (page: PageArgs) => (await newsroom.ask(People, { search, ...page })).data.people;
      const ids = (pages: Page[]) => pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));
      const whole = await read({ first: 100 });
      expect(whole.totalCount).toBe(9);
      for (const size of [1, 2, 4]) {
        expect(ids(await walk(read, size, 'forwards'))).toEqual(ids([whole]));
        expect(ids((await walk(read, size, 'backwards')).toReversed())).toEqual(ids([whole]));
      }
      const after = whole.edges[3]?.cursor ?? '';
      const plain =
        (await newsroom.ask(People, { search: null, first: 1 })).data.people.edges[0]?.cursor ?? '';
      for (const variables of [
        { search: other, after },
        { search: null, after },
        { search, after: plain },
      ]) {
        const { errors } = await newsroom.ask(People, variables);
        expect(errors).toMatchObject([{ path: ['people'], extensions: { code: 'BAD_USER_INPUT' } }]);
      }
    },
  );

  it('takes one SQL statement to find a page, one to read it and one to count', async () => {
    const counter = openCounter(newsroom.databaseUrl);
    try {
      const query = '{ people(search: "wexcombe") { totalCount nodes { name accounts { handle } } } }';
      const { errors, statements } = await counter.ask(untyped<unknown, Record<string, never>>(query), {});
      expect(errors).toEqual([]);
      expect(statements).toHaveLength(3);
      const nothing = '{ people(search: "w") { totalCount nodes { name } } }';
      expect((await counter.ask(untyped<unknown, Record<string, never>>(nothing), {})).statements).toEqual(
        [],
      );
    } finally {
      await counter.close();
    }
  });
});
