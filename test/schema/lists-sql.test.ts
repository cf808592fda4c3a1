import { beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { SAID, writeReplies } from '../support/newsroom/replies.ts';
import { ofAnyLength, openCounter } from '../support/database/sql.ts';
import { untyped } from '../support/clients/walk.ts';
import { opened } from '../support/opened.ts';

interface Typed {
  readonly __typename: string;
}
interface First {
  readonly [name: string]: unknown;
  readonly first: number;
}

const FeedPage = untyped<{ feed: { nodes: Typed[] } }, First>(`query ($first: Int!) {
  feed(first: $first) {
    pageInfo { endCursor }
    nodes {
      __typename
      cursor
      ... on ArticleEvent { slug }
      ... on ArticlePublished { article { headline tags { name } } }
      ... on ArticleCorrected { note { text } }
      ... on ArticleCommentAdded { statement { ${SAID} } }
      ... on StatementRecorded { statement { ${SAID} } }
      ... on CampaignEvent { campaign { name } }
      ... on CampaignActionRecorded { action { title organizers { name } } }
      ... on CampaignOutcomeRecorded { outcome { summary sources { url } } }
    }
  }
}`);

const TimelinePage = untyped<{ campaign: { timeline: { edges: { node: Typed }[] } } | null }, First>(
  `query ($slug: String!, $first: Int!) {
  campaign(slug: $slug) {
    timeline(first: $first) {
      totalCount
      edges {
        cursor
        node {
          __typename
          ... on CampaignAction { title sources { outlets { name } } }
          ... on CampaignOutcome { summary demand { text } }
          ... on Statement { ${SAID} }
          ... on Article { headline tags { name } }
        }
      }
    }
  }
}`,
);

interface Quoting {
  readonly articles: { edges: { node: { statements: { nodes: { inReplyTo: object | null }[] } } }[] };
}
const Nested = untyped<{ campaigns: { nodes: Quoting[] } }, First>(`query ($first: Int!) {
  campaigns(first: $first) {
    totalCount
    nodes {
      name
      actions(first: 5) { totalCount nodes { title } }
      statements(first: 5) { totalCount nodes { ${SAID} } }
      articles(first: 5) {
        totalCount
        edges { node { headline statements(first: 5) { nodes { ${SAID} } } } }
      }
    }
  }
}`);

const Aliased = untyped<{ statements: { nodes: object[] } }, First>(`query ($first: Int!) {
  statements(first: $first) {
    nodes {
      newest: articles(first: 1) { nodes { slug } }
      oldest: articles(last: 1) { totalCount }
      all: articles { totalCount }
    }
  }
}`);

const MixedNodes = untyped<{ nodes: (Typed | null)[] }, { ids: string[] }>(`query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ... on Article { headline tags { name } statements(first: 2) { totalCount nodes { text } } }
    ... on Statement { ${SAID} }
    ... on Person { name affiliations { organization { name } } }
    ... on Organization { name statements(first: 2) { totalCount nodes { text } } }
    ... on CampaignAction { title campaign { name } }
  }
}`);

interface Replies {
  readonly nodes: { readonly inReplyTo: object | null }[];
}
const Twice = untyped<{ b: Replies }, Record<string, never>>(`{
  a: statements(first: 20) { nodes { ...Said inReplyTo { source { headline } } } }
  b: statements(first: 20, filter: { madeUntil: "1999" }) { nodes { ...Said } }
}
fragment Said on Statement { ${SAID} }`);

const PUBLIC = { visibility: 'PUBLIC' } as const;

const SLUG = 'no-azure-for-apartheid';

describe('the SQL statements of lists and nodes', () => {
  const newsroom = useNewsroom({ story: true });
  const counter = opened(() => openCounter(newsroom.databaseUrl));
  beforeAll(async () => {
    await writeReplies(newsroom);
  });

  it('are three for the feed, however long its page', async () => {
    const types = new Set<string>();
    const pages = [];
    for (const first of [1, 20, 60]) {
      const { data, errors, statements } = await counter.ask(FeedPage, { first });
      expect(errors).toEqual([]);
      expect(data.feed.nodes).toHaveLength(first);
      for (const { __typename } of data.feed.nodes) types.add(__typename);
      pages.push(statements);
    }
    expect(types.size).toBeGreaterThanOrEqual(6);
    // The log's beginning, the page and its events; and, in the longest, the statements that others reply to.
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 4]);
    // Each table by which events are visible is joined once: PostgreSQL plans the page each time.
    const [, page = ''] = pages[0] ?? [];
    const joined = [...page.matchAll(/JOIN "public"\."(\w+)"/g)].map(([, table]) => table);
    expect(joined.toSorted()).toEqual([
      'Article',
      'CampaignAction',
      'CampaignDemand',
      'CampaignOutcome',
      'Organization',
      'Person',
      'SourceReport',
      'Statement',
      'Tag',
    ]);
  });

  it('are one for each type of entry in a timeline, in addition to the page', async () => {
    for (const first of [20, 40]) {
      const { data, errors, statements } = await counter.ask(TimelinePage, { slug: SLUG, first });
      expect(errors).toEqual([]);
      const entries = data.campaign?.timeline.edges ?? [];
      expect(entries).toHaveLength(Math.min(first, 36));
      expect(new Set(entries.map(({ node }) => node.__typename)).size).toBe(4);
      // The campaign; the page; its count; four types; and the statements that others reply to.
      expect(statements).toHaveLength(8);
    }
  });

  it('are as many for nested lists, whatever the number of outer rows', async () => {
    const few = await counter.ask(Nested, { first: 1 });
    const many = await counter.ask(Nested, { first: 5 });
    expect(few.errors).toEqual([]);
    expect(many.data.campaigns.nodes).toHaveLength(5);
    expect(
      many.data.campaigns.nodes[1]?.articles.edges[0]?.node.statements.nodes[1]?.inReplyTo,
    ).not.toBeNull();
    expect(many.statements.length).toBe(few.statements.length);
    // Five lists take one each for their rows and the outermost two more, for its page and its count; one finds the pages of a campaign's
    // three lists, another those of the articles; and twice, the statements that others reply to.
    expect(few.statements).toHaveLength(11);
  });

  it('are two for each nested list that is selected several times with different arguments, or one if it selects no rows', async () => {
    for (const first of [1, 20]) {
      const { data, errors, statements } = await counter.ask(Aliased, { first });
      expect(errors).toEqual([]);
      expect(data.statements.nodes).toHaveLength(first);
      expect(statements).toHaveLength(6);
    }
  });

  it('read neither rows nor counts that are not selected', async () => {
    const read = async (selected: string) => {
      const query = `{ campaign(slug: "${SLUG}") { articles(first: 2) { ${selected} } } }`;
      const { errors, statements } = await counter.ask(untyped<unknown, Record<string, never>>(query), {});
      expect(errors).toEqual([]);
      const [, list = ''] = statements;
      return {
        length: statements.length,
        counts: list.includes('COUNT('),
        pages: list.includes('JSON_AGG'),
      };
    };
    expect(await read('totalCount')).toEqual({ length: 2, counts: true, pages: false });
    expect(await read('pageInfo { hasNextPage }')).toEqual({ length: 2, counts: false, pages: true });
    expect(await read('edges { cursor }')).toEqual({ length: 2, counts: false, pages: true });
    expect(await read('edges { node { id } }')).toEqual({ length: 3, counts: false, pages: true });
  });

  it('are two for each level of lists within lists, and find no more rows than the pages have', async () => {
    const depth = 4;
    const { errors, statements } = await counter.ask(listsWithinLists(depth), {});
    expect(errors).toEqual([]);
    expect(statements).toHaveLength(2 * depth);
    // Nothing but ids and places is read of rows before they are limited to a page.
    for (const sql of statements.filter((sql) => /LIMIT \$\d+.*middle/s.test(sql)))
      expect(sql).not.toMatch(/"(text|headline)"/);
  });

  it('are one for each type of node that is looked up by id, and two for each list in it', async () => {
    const { prisma } = newsroom;
    const rows = {
      Article: await prisma.article.findMany({ where: { state: 'PUBLISHED' }, take: 4 }),
      Statement: await prisma.statement.findMany({
        where: { ...PUBLIC, inReplyToId: { not: null } },
        take: 4,
      }),
      Person: await prisma.person.findMany({ where: PUBLIC, take: 4 }),
      Organization: await prisma.organization.findMany({ where: PUBLIC, take: 4 }),
      CampaignAction: await prisma.campaignAction.findMany({ take: 4 }),
    };
    const ids = (each: number) =>
      Object.entries(rows).flatMap(([typename, all]) =>
        all.slice(0, each).map(({ id }) => globalId(typename, id)),
      );
    const few = await counter.ask(MixedNodes, { ids: ids(2) });
    const many = await counter.ask(MixedNodes, { ids: [...ids(4), ...ids(4)] });
    expect(few.errors).toEqual([]);
    expect(new Set(many.data.nodes.map((node) => node?.__typename)).size).toBe(5);
    // Five types, two lists, and the statements that some of them reply to.
    expect(few.statements).toHaveLength(10);
    expect(many.statements.map(ofAnyLength)).toEqual(few.statements.map(ofAnyLength));
    // Numbers of ids that are close have the same statements, so that the database plans few of them.
    expect((await counter.ask(MixedNodes, { ids: ids(3) })).statements.slice(0, 5)).toEqual(
      many.statements.slice(0, 5),
    );
  });

  it('are as many if a fragment is used in several places with different fields next to it', async () => {
    const { data, errors, statements } = await counter.ask(Twice, {});
    expect(errors).toEqual([]);
    expect(data.b.nodes.filter(({ inReplyTo }) => inReplyTo !== null)).toHaveLength(8);
    expect(statements).toHaveLength(6);
  });
});

/** Articles of statements of articles and so on. */
function listsWithinLists(depth: number) {
  const levels = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? 'articles' : 'statements'));
  const selected = levels.reduceRight(
    (inner, field) =>
      `${field}(first: 1) { nodes { id ${field === 'articles' ? 'headline' : 'text'} ${inner} } }`,
    '',
  );
  return untyped<unknown, Record<string, never>>(`{ ${selected} }`);
}
