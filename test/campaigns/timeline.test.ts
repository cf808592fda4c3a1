import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'no-azure-for-apartheid';

const Timeline = graphql(`
  query ReadTimeline($slug: String!) {
    campaign(slug: $slug) {
      timeline(first: 100) {
        totalCount
        nodes {
          __typename
          ... on CampaignAction {
            startedOn
            title
          }
          ... on CampaignOutcome {
            occurredOn
            summary
          }
          ... on Statement {
            madeOn
            text
          }
          ... on Article {
            firstPublishedAt
            slug
          }
        }
      }
    }
  }
`);

describe("a campaign's timeline", () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it('lists actions, statements, outcomes and articles by the earliest day that their date can mean', async () => {
    const timeline = async (token?: string) =>
      (await newsroom.ask(Timeline, { slug: SLUG }, token)).data.campaign?.timeline;
    const entries = await timeline();
    expect(entries?.totalCount).toBe(18);
    const lines = entries?.nodes.map((entry) => {
      switch (entry.__typename) {
        case 'CampaignAction':
          return `${entry.startedOn} ${entry.title}`;
        case 'CampaignOutcome':
          return `${entry.occurredOn} ${entry.summary.slice(0, 22)}`;
        case 'Statement':
          return `${entry.madeOn ?? ''} a statement`;
        case 'Article':
          return `${entry.firstPublishedAt?.slice(0, 10) ?? ''} ${entry.slug}`;
      }
    });
    expect(lines).toEqual([
      '2024~ Protests at company events and offices',
      '2024-05 Worker petition',
      '2025~ Dismissals after protests',
      '2025-08~ Occupation of Brad Smith’s office',
      '2025-08 Demonstration at a data centre',
      '2025-08 Microsoft opens a revi',
      '2025-08-26 Rally outside Microsoft’s headquarters',
      '2025-08-27 rally-outside-microsofts-headquarters',
      '2025-09~ a statement',
      ...Array<string>(7).fill('2025-09-25 a statement'),
      '2025-09-25 microsoft-cuts-off-unit-8200',
      '2025-09-25 Microsoft ceases and d',
    ]);
    const membersEntries = await timeline(newsroom.tokens.EDITOR);
    expect(membersEntries?.totalCount).toBe(21);
  });
});
