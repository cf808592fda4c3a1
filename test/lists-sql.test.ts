import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from './gql/index.ts';
import { openDesk, quote } from './support/factories.ts';
import { globalId } from './support/hidden.ts';
import { openNewsroom, type Newsroom } from './support/newsroom.ts';
import { openCounter, type Counter } from './support/sql.ts';

const Said = graphql(`
  fragment Said on Statement {
    text
    speaker {
      ... on Person {
        name
      }
      ... on Organization {
        name
      }
    }
    source {
      outlet {
        name
      }
    }
    inReplyTo {
      text
      speaker {
        ... on Person {
          name
        }
        ... on Organization {
          name
        }
      }
    }
  }
`);

const FeedPage = graphql(`
  query CountedFeed($first: Int!) {
    feed(first: $first) {
      totalCount
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

const MixedNodes = graphql(`
  query CountedNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on Article {
        headline
        tags {
          name
        }
        statements(first: 2) {
          totalCount
          nodes {
            text
          }
        }
      }
      ... on Statement {
        ...Said
      }
      ... on Person {
        name
        affiliations {
          organization {
            name
          }
        }
      }
      ... on Organization {
        name
        statements(first: 2) {
          totalCount
          nodes {
            text
          }
        }
      }
      ... on CampaignAction {
        title
        campaign {
          name
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
                outlet {
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

const SLUG = 'no-azure-for-apartheid';

describe('what a list costs the database', () => {
  let newsroom: Newsroom;
  let counter: Counter;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    counter = await openCounter(newsroom.databaseUrl);
    await writeReplies(newsroom);
  });
  afterAll(async () => {
    await counter.close();
    await newsroom.close();
  });

  /** Four campaigns, each with an article of three statements, two of which reply to the first. */
  async function writeReplies({ prisma }: Newsroom): Promise<void> {
    const desk = openDesk(newsroom);
    const story = await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } });
    for (let i = 0; i < 4; i++) {
      const campaign = await desk.campaign();
      const campaignIds = [campaign.id, globalId('Campaign', story.id)];
      const first = await desk.statement({ campaignIds, madeOn: '1999' }, 'PUBLIC');
      const reply = { campaignIds, inReplyToId: first.id, madeOn: '1999' };
      const replies = [await desk.statement(reply), await desk.statement(reply)];
      await desk.action({ campaignId: campaign.id });
      await desk.publishedArticle({ campaignIds, body: [first, ...replies].map(({ id }) => quote(id)) });
    }
  }

  it('is three statements for the feed, however long its page', async () => {
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
    // The log’s end, the page, and the count that was asked for; and one for what the statements reply to.
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 4]);
  });

  it('is one statement for each type of things asked for by their ids', async () => {
    const { prisma } = newsroom;
    const rows = {
      Article: await prisma.article.findMany({ where: { state: 'PUBLISHED' }, take: 4 }),
      Statement: await prisma.statement.findMany({ where: { inReplyToId: { not: null } }, take: 4 }),
      Person: await prisma.person.findMany({ take: 4 }),
      Organization: await prisma.organization.findMany({ take: 4 }),
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
    // Five types, and the statements that some of these reply to.
    expect(few.statements).toHaveLength(6);
    expect(many.statements).toHaveLength(6);
  });

  it('is one statement for each type of entry in a timeline, beside the page and its count', async () => {
    const costs = [];
    const types = new Set<string>();
    for (const first of [15, 20, 40]) {
      const { data, errors, statements } = await counter.ask(TimelinePage, { slug: SLUG, first });
      expect(errors).toEqual([]);
      for (const { node } of data.campaign?.timeline.edges ?? []) types.add(node.__typename);
      costs.push(statements.length);
    }
    expect(types.size).toBe(4);
    // The campaign, the page, the count; statements and what they reply to, actions; then outcomes, then articles.
    expect(costs[2]).toBe(8);
    expect(Math.max(...costs)).toBe(8);
  });

  it('is the same for lists within lists, whatever the number of those around', async () => {
    const few = await counter.ask(Nested, { first: 1 });
    const many = await counter.ask(Nested, { first: 5 });
    expect(few.errors).toEqual([]);
    expect(many.data.campaigns.nodes).toHaveLength(5);
    expect(
      many.data.campaigns.nodes[1]?.articles.edges[0]?.node.statements.nodes[1]?.inReplyTo,
    ).not.toBeNull();
    expect(many.statements.length).toBe(few.statements.length);
    expect(few.statements.length).toBeLessThanOrEqual(6);
  });

  it('is the same where one fragment stands in several places with more beside it', async () => {
    const twice = graphql(`
      query CountedTwice {
        a: statements(first: 20) {
          nodes {
            ...Said
            inReplyTo {
              source {
                note
              }
            }
          }
        }
        b: statements(first: 20, filter: { madeUntil: "1999" }) {
          nodes {
            ...Said
          }
        }
      }
    `);
    const { data, errors, statements } = await counter.ask(twice, {});
    expect(errors).toEqual([]);
    expect(data.b.nodes.filter(({ inReplyTo }) => inReplyTo !== null)).toHaveLength(8);
    expect(statements).toHaveLength(4);
  });
});

void Said;
