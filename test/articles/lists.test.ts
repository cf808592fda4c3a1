import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArticleFilter, ArticleOrder } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Articles = graphql(`
  query ReadArticles($filter: ArticleFilter, $orderBy: ArticleOrder) {
    articles(first: 100, filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes {
        slug
        state
        firstPublishedAt
        lastModifiedAt
      }
    }
  }
`);

const Ids = graphql(`
  query ReadArticleFilterIds {
    person(slug: "brad-smith") {
      id
    }
    organization(slug: "microsoft") {
      id
    }
    campaign(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const STORY = 'microsoft-cuts-off-unit-8200';
const RALLY = 'rally-outside-microsofts-headquarters';
const DRAFT = 'what-open-sundays-cost-example';
const LIBRARY = 'open-the-library-on-sundays-example';
const WITHDRAWN = 'live-rally-outside-microsofts-headquarters-copy';

async function found(
  newsroom: Newsroom,
  filter: ArticleFilter | null,
  { orderBy = null, token }: { orderBy?: ArticleOrder | null; token?: string } = {},
) {
  const { data } = await newsroom.ask(Articles, { filter, orderBy }, token);
  expect(data.articles.nodes).toHaveLength(data.articles.totalCount);
  return data.articles.nodes.map(({ slug }) => slug);
}

describe('the list of articles', () => {
  let newsroom: Newsroom;
  let member: { token: string };
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    member = { token: newsroom.tokens.EDITOR };
  });
  afterAll(() => newsroom.close());

  it('can be sorted in each order, for readers and for editors', async () => {
    const inOrder = (orderBy: ArticleOrder | null, token?: string) =>
      found(newsroom, null, { orderBy, ...(token !== undefined && { token }) });
    expect(await inOrder(null)).toEqual([STORY, RALLY, LIBRARY]);
    expect(await inOrder('PUBLISHED_NEWEST')).toEqual([STORY, RALLY, LIBRARY]);
    expect(await inOrder('PUBLISHED_OLDEST')).toEqual([LIBRARY, RALLY, STORY]);
    expect(await inOrder('MODIFIED_NEWEST')).toEqual([STORY, RALLY, LIBRARY]);
    // A draft has no date of publication, so it counts as the newest.
    expect(await inOrder(null, member.token)).toEqual([DRAFT, STORY, RALLY, WITHDRAWN, LIBRARY]);
    expect(await inOrder('PUBLISHED_OLDEST', member.token)).toEqual([
      LIBRARY,
      WITHDRAWN,
      RALLY,
      STORY,
      DRAFT,
    ]);
    expect(await inOrder('MODIFIED_NEWEST', member.token)).toEqual([DRAFT, RALLY, STORY, WITHDRAWN, LIBRARY]);
  });

  it('can be filtered by state, of which readers see only one', async () => {
    expect(await found(newsroom, { states: ['DRAFT', 'WITHDRAWN'] })).toEqual([]);
    expect(await found(newsroom, { states: ['DRAFT', 'PUBLISHED'] })).toEqual([STORY, RALLY, LIBRARY]);
    expect(await found(newsroom, { states: [] })).toEqual([]);
    expect(await found(newsroom, { states: ['DRAFT', 'WITHDRAWN'] }, member)).toEqual([DRAFT, WITHDRAWN]);
    expect(await found(newsroom, { states: ['SCHEDULED'] }, member)).toEqual([]);
  });

  it('can be filtered by tag, campaign and speaker of the revision that is shown', async () => {
    const { person, organization, campaign } = (await newsroom.ask(Ids, {})).data;
    expect(await found(newsroom, { tags: ['surveillance'] })).toEqual([STORY]);
    expect(await found(newsroom, { tags: ['technology'] })).toEqual([STORY, RALLY]);
    expect(await found(newsroom, { tags: ['example', 'surveillance'] })).toEqual([STORY, LIBRARY]);
    expect(await found(newsroom, { tags: ['surveillance', 'none', 'surveillance'] })).toEqual([STORY]);
    expect(await found(newsroom, { tags: [] })).toEqual([]);
    expect(await found(newsroom, { tags: ['Technology'] })).toEqual([]);
    expect(await found(newsroom, { tags: ['explainers-in-the-making'] })).toEqual([]);
    expect(await found(newsroom, { tags: ['explainers-in-the-making'] }, member)).toEqual([DRAFT]);
    expect(await found(newsroom, { campaignId: campaign?.id ?? '' })).toEqual([STORY, RALLY]);
    expect(await found(newsroom, { speakerId: person?.id ?? '' })).toEqual([STORY]);
    expect(await found(newsroom, { speakerId: organization?.id ?? '', tags: ['technology'] })).toEqual([
      STORY,
    ]);
    expect(await found(newsroom, { speakerId: organization?.id ?? '', tags: ['economy'] })).toEqual([]);
  });

  it('can be filtered by the time of first publication, with inclusive bounds', async () => {
    const published = (publishedFrom: string | null, publishedUntil: string | null) =>
      found(newsroom, { publishedFrom, publishedUntil });
    expect(await published('2025-08-27T15:00:00Z', '2025-09-25T18:00:00Z')).toEqual([STORY, RALLY]);
    expect(await published('2025-08-27T15:00:00.001Z', null)).toEqual([STORY]);
    expect(await published(null, '2025-09-25T17:59:59.999Z')).toEqual([RALLY, LIBRARY]);
    expect(await published('2025-09-25T20:00:00+02:00', null)).toEqual([STORY]);
    expect(await published('2025-09-26T00:00:00Z', null)).toEqual([]);
    // A draft has no such time.
    expect(await found(newsroom, { publishedFrom: '0001-01-01T00:00:00Z' }, member)).not.toContain(DRAFT);
  });

  it('matches the published revision for readers, and the latest one for editors', async () => {
    const desk = openDesk(newsroom);
    const [before, after] = [unique('before'), unique('after')];
    const speaker = await desk.person();
    const statement = await desk.statement({ speaker: { personId: speaker.id } });
    const article = await desk.publishedArticle({ tags: [before] });
    const draft = await desk.revise(article, { tags: [after], body: [quote(statement.id)] });
    const filters: ArticleFilter[] = [{ tags: [before] }, { tags: [after] }, { speakerId: speaker.id }];
    const hits = async (options = {}) =>
      Promise.all(filters.map(async (filter) => (await found(newsroom, filter, options)).length));
    expect(await hits()).toEqual([1, 0, 0]);
    expect(await hits(member)).toEqual([0, 1, 1]);
    await desk.publish(draft);
    expect(await hits()).toEqual([0, 1, 1]);
  });
});

describe("the time of an article's last change", () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it('shows readers the last change that they can see, in the field and in the sort order', async () => {
    const desk = openDesk(newsroom);
    const first = await desk.publishedArticle();
    const second = await desk.publishedArticle();
    const read = (token?: string) =>
      newsroom.ask(Articles, { filter: null, orderBy: 'MODIFIED_NEWEST' }, token);
    const before = await read();
    expect(before.data.articles.nodes.map(({ slug }) => slug)).toEqual([second.slug, first.slug]);

    const draft = await desk.revise(first, { headline: 'Nobody knows yet' });
    expect((await read()).text).toBe(before.text);
    const members = (await read(newsroom.tokens.EDITOR)).data.articles.nodes;
    expect(members.map(({ slug }) => slug)).toEqual([first.slug, second.slug]);

    await desk.publish(draft);
    const after = (await read()).data.articles.nodes;
    expect(after.map(({ slug }) => slug)).toEqual([first.slug, second.slug]);
    expect(after[0]?.lastModifiedAt).toBe(
      (await read(newsroom.tokens.EDITOR)).data.articles.nodes[0]?.lastModifiedAt,
    );
  });
});
