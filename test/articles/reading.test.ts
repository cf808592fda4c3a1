import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const RALLY = 'rally-outside-microsofts-headquarters';

const Page = graphql(`
  query ReadArticle($slug: String!) {
    article(slug: $slug) {
      __typename
      slug
      url
      state
      headline
      standfirst
      byline
      trailText
      language
      revisionNumber
      firstPublishedAt
      lastModifiedAt
      embargoedUntil
      mainImage {
        url
        altText
        caption
        creditText
        width
        height
      }
      rights {
        license
        usageTerms
        copyrightNotice
        creditText
      }
      tags {
        slug
        name
      }
      sources {
        headline
        url
        publishedOn
        note
        outlets {
          slug
        }
      }
      campaigns {
        slug
      }
      actions {
        title
      }
    }
  }
`);

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
  query ReadHistory($slug: String!, $kinds: [UpdateNoteKind!]) {
    article(slug: $slug) {
      revisionNumber
      headline
      bodyText
      lastModifiedAt
      updateNotes(kinds: $kinds) {
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

  it('has everything that a page shows around its text', async () => {
    const { data, errors } = await newsroom.ask(Page, { slug: SLUG });
    expect(errors).toEqual([]);
    expect(data.article).toMatchObject({
      __typename: 'Article',
      slug: SLUG,
      state: 'PUBLISHED',
      headline: 'Microsoft cuts off Israeli military unit from some cloud and AI services',
      standfirst: 'A legal advocate says that it is a step, and not enough.',
      byline: 'The Dateline demo desk',
      trailText: expect.stringContaining('the company disables services') as string,
      language: 'en',
      revisionNumber: 1,
      firstPublishedAt: '2025-09-25T18:00:00.000Z',
      lastModifiedAt: '2025-09-25T18:00:00.000Z',
      embargoedUntil: null,
      mainImage: {
        url: 'http://127.0.0.1:4000/demo/pictures/redmond-rally.svg',
        altText: expect.stringMatching(/^Drawing: people with signs/) as string,
        caption: expect.stringContaining('Redmond, Washington') as string,
        creditText: 'Drawing: Dateline demo newsroom',
        width: 1600,
        height: 1067,
      },
      rights: {
        license: 'https://creativecommons.org/licenses/by-nc-nd/3.0/',
        usageTerms: expect.stringContaining('republish') as string,
        copyrightNotice: '© 2025 Dateline demo newsroom',
        creditText: 'Dateline demo newsroom',
      },
      tags: [
        { slug: 'surveillance', name: 'Surveillance' },
        { slug: 'technology', name: 'Technology' },
        { slug: 'workers-rights', name: 'Workers’ rights' },
      ],
      campaigns: [{ slug: 'no-azure-for-apartheid' }],
    });
    expect(data.article?.url).toMatch(new RegExp(`^https?://.+/articles/${SLUG}$`));
  });

  it('names the reports that it is based on and the actions that it reports', async () => {
    const { data } = await newsroom.ask(Page, { slug: SLUG });
    const outlets = data.article?.sources.map(({ outlets }) => outlets.map(({ slug }) => slug).join());
    expect(outlets?.sort()).toEqual([
      'associated-press',
      'drop-site-news',
      'the-guardian',
      'the-guardian,plus-972-magazine,local-call',
    ]);
    expect(data.article?.sources).toContainEqual({
      headline: null,
      url: expect.stringContaining('microsoft-blocks-israels-use') as string,
      publishedOn: '2025-09-25',
      note: 'Rests on a document that the newspaper obtained.',
      outlets: [{ slug: 'the-guardian' }],
    });
    expect(data.article?.actions.map(({ title }) => title)).toEqual([
      'Worker petition',
      'Protests at company events and offices',
      'Rally outside Microsoft’s headquarters',
      'Occupation of Brad Smith’s office',
      'Demonstration at a data centre',
      'Dismissals after protests',
    ]);
  });

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
    const corrected = await newsroom.ask(History, { slug: RALLY, kinds: ['CORRECTION'] });
    expect(corrected.data.article?.updateNotes.nodes).toHaveLength(1);
    const commented = await newsroom.ask(History, { slug: RALLY, kinds: ['COMMENT_ADDED'] });
    expect(commented.data.article?.updateNotes.nodes).toEqual([]);
  });

  it('shows editors the latest revision and the embargo of unpublished articles', async () => {
    const { data } = await newsroom.ask(History, { slug: RALLY }, newsroom.tokens.EDITOR);
    expect(data.article).toMatchObject({
      revisionNumber: 3,
      bodyText: expect.stringContaining('ceased and disabled') as string,
      lastModifiedAt: '2025-09-26T08:15:00.000Z',
      revisions: { totalCount: 3 },
    });
    const draft = await newsroom.ask(
      Page,
      { slug: 'what-open-sundays-cost-example' },
      newsroom.tokens.EDITOR,
    );
    expect(draft.data.article).toMatchObject({
      state: 'DRAFT',
      firstPublishedAt: null,
      mainImage: null,
      embargoedUntil: '2025-09-29T06:00:00.000Z',
    });
  });
});
