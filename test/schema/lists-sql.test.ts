import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { writeReplies } from '../support/newsroom/replies.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { untyped } from '../support/clients/walk.ts';

const FeedPage = graphql(`
  query CountedFeed($first: Int!) {
    feed(first: $first) {
      pageInfo {
        endCursor
      }
      nodes {
        __typename
        cursor
        ... on ArticleEvent {
          slug
        }
        ... on ArticlePublished {
          article {
            headline
            tags {
              name
            }
          }
        }
        ... on ArticleCorrected {
          note {
            text
          }
        }
        ... on ArticleCommentAdded {
          statement {
            ...Said
          }
        }
        ... on StatementRecorded {
          statement {
            ...Said
          }
        }
        ... on CampaignEvent {
          campaign {
            name
          }
        }
        ... on CampaignActionRecorded {
          action {
            title
            organizers {
              name
            }
          }
        }
        ... on CampaignOutcomeRecorded {
          outcome {
            summary
            sources {
              url
            }
          }
        }
      }
    }
  }
`);

const TimelinePage = graphql(`
  query CountedTimeline($slug: String!, $first: Int!) {
    campaign(slug: $slug) {
      timeline(first: $first) {
        totalCount
        edges {
          cursor
          node {
            __typename
            ... on CampaignAction {
              title
              sources {
                outlets {
                  name
                }
              }
            }
            ... on CampaignOutcome {
              summary
              demand {
                text
              }
            }
            ... on Statement {
              ...Said
            }
            ... on Article {
              headline
              tags {
                name
              }
            }
          }
        }
      }
    }
  }
`);

const Nested = graphql(`
  query CountedCampaigns($first: Int!) {
    campaigns(first: $first) {
      totalCount
      nodes {
        name
        actions(first: 5) {
          totalCount
          nodes {
            title
          }
        }
        statements(first: 5) {
          totalCount
          nodes {
            ...Said
          }
        }
        articles(first: 5) {
          totalCount
          edges {
            node {
              headline
              statements(first: 5) {
                nodes {
                  ...Said
                }
              }
            }
          }
        }
      }
    }
  }
`);

const Aliased = graphql(`
  query CountedAliases($first: Int!) {
    statements(first: $first) {
      nodes {
        newest: articles(first: 1) {
          nodes {
            slug
          }
        }
        oldest: articles(last: 1) {
          totalCount
        }
        all: articles {
          totalCount
        }
      }
    }
  }
`);

const SLUG = 'no-azure-for-apartheid';

describe('the SQL statements of a list', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    counter = openCounter(newsroom.databaseUrl);
    await writeReplies(newsroom);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  it('are three for the feed, however long its page', async () => {
    const types = new Set<string>();
    const pages = [];
    for (const first of [1, 20, 40]) {
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
    expect(joined.toSorted()).toEqual(['Article', 'Organization', 'Person', 'SourceReport', 'Statement']);
  });

  it('are one for each type of entry in a timeline, in addition to the page', async () => {
    for (const first of [20, 40]) {
      const { data, errors, statements } = await counter.ask(TimelinePage, { slug: SLUG, first });
      expect(errors).toEqual([]);
      const entries = data.campaign?.timeline.edges ?? [];
      expect(entries).toHaveLength(Math.min(first, 36));
      expect(new Set(entries.map(({ node }) => node.__typename)).size).toBe(4);
      // The campaign; the page with its count; four types; and the statements that others reply to.
      expect(statements).toHaveLength(7);
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
        pages: list.includes('JSONB_AGG'),
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
