import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const RALLY = 'rally-outside-microsofts-headquarters';

const Carried = graphql(`
  query ReadCarried($slug: String!, $kind: StatementKind, $speakerId: ID) {
    article(slug: $slug) {
      statements(first: 100, kind: $kind, speakerId: $speakerId) {
        totalCount
        nodes {
          text
          kind
        }
      }
    }
  }
`);

const History = graphql(`
  query ReadHistory($slug: String!) {
    article(slug: $slug) {
      revisionNumber
      headline
      bodyText
      lastModifiedAt
      updateNotes {
        nodes {
          kind
          text
          createdAt
          revisionNumber
          statement {
            id
          }
          article {
            slug
          }
        }
      }
      revisions {
        totalCount
        nodes {
          number
          createdAt
          headline
          standfirst
          createdBy {
            name
          }
          body {
            __typename
            ... on ParagraphBlock {
              text
            }
          }
        }
      }
    }
  }
`);

const Speakers = graphql(`
  query ReadSpeakerIds {
    person(slug: "brad-smith") {
      id
    }
    organization(slug: "microsoft") {
      id
    }
  }
`);

describe('the demo article', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it('lists its statements in the order of the body, all or filtered', async () => {
    const { person, organization } = (await newsroom.ask(Speakers, {})).data;
    const carried = async (filter: { kind?: 'REMARK' | 'SOCIAL_POST'; speakerId?: string } = {}) => {
      const { data } = await newsroom.ask(Carried, { slug: SLUG, ...filter });
      const { totalCount, nodes } = data.article?.statements ?? { totalCount: -1, nodes: [] };
      expect(nodes).toHaveLength(totalCount);
      return nodes;
    };
    const all = await carried();
    expect(all).toHaveLength(10);
    expect(all[0]?.text).toMatch(/^Microsoft reviewed the allegations/);
    expect(all[9]?.text).toMatch(/^Firms that support abuses must divest/);
    expect(await carried({ kind: 'SOCIAL_POST' })).toEqual(all.slice(5, 7));
    expect(await carried({ speakerId: person?.id ?? '' })).toEqual(all.slice(0, 3));
    expect(await carried({ speakerId: organization?.id ?? '' })).toEqual(all.slice(4, 5));
    expect(await carried({ kind: 'REMARK', speakerId: person?.id ?? '' })).toEqual(all.slice(0, 3));
    expect(await carried({ kind: 'SOCIAL_POST', speakerId: person?.id ?? '' })).toEqual([]);
  });

  it('tells readers what was corrected, and keeps the earlier wording', async () => {
    const { data, errors } = await newsroom.ask(History, { slug: RALLY });
    expect(errors).toEqual([]);
    expect(data.article).toMatchObject({
      revisionNumber: 2,
      bodyText: expect.stringContaining('on Tuesday.') as string,
      updateNotes: {
        nodes: [
          {
            kind: 'CORRECTION',
            text: expect.stringContaining('gave the wrong day') as string,
            createdAt: '2025-08-27T16:20:00.000Z',
            revisionNumber: 2,
            statement: null,
            article: { slug: RALLY },
          },
        ],
      },
      revisions: { totalCount: 2, nodes: [{ number: 2 }, { number: 1, createdBy: null }] },
    });
    expect(data.article?.revisions.nodes[1]?.body[0]).toMatchObject({
      text: expect.stringContaining('on Monday.') as string,
    });
  });

  it('shows editors the latest revision', async () => {
    const { data } = await newsroom.ask(History, { slug: RALLY }, newsroom.tokens.EDITOR);
    expect(data.article).toMatchObject({
      revisionNumber: 3,
      bodyText: expect.stringContaining('ceased and disabled') as string,
      lastModifiedAt: '2025-09-26T08:15:00.000Z',
      revisions: { totalCount: 3 },
    });
  });
});
