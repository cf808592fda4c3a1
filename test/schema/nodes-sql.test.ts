import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { globalId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { writeReplies } from '../support/newsroom/replies.ts';
import { ofAnyLength, openCounter, type Counter } from '../support/database/sql.ts';

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

const PUBLIC = { visibility: 'PUBLIC' } as const;

describe('the SQL statements of lookups by id', () => {
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

  it('are one for each type of node, and two for each list in it', async () => {
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
    expect(statements).toHaveLength(6);
  });
});
