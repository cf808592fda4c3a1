import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArticleOrder } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Lists = graphql(`
  query OrderedListsOf($tag: String!, $campaign: String!, $orderBy: ArticleOrder) {
    tag(slug: $tag) {
      articles(first: 100, orderBy: $orderBy) {
        totalCount
        nodes {
          slug
        }
      }
    }
    campaign(slug: $campaign) {
      articles(first: 100, orderBy: $orderBy) {
        totalCount
        nodes {
          slug
        }
      }
    }
    articles(first: 100, orderBy: $orderBy, filter: { tags: [$tag] }) {
      totalCount
      nodes {
        slug
      }
    }
  }
`);

const Page = graphql(`
  query OrderedTagPage($tag: String!, $orderBy: ArticleOrder, $after: String) {
    tag(slug: $tag) {
      articles(first: 2, orderBy: $orderBy, after: $after) {
        nodes {
          slug
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`);

const ORDERS = ['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST', 'MODIFIED_NEWEST', 'SCHEDULED_SOONEST'] as const;

describe('the articles of a tag, and of a campaign', () => {
  let newsroom: Newsroom;
  const tag = unique('tag');
  let campaign: string;
  /** In the order of first publication. */
  let published: string[];
  beforeAll(async () => {
    newsroom = await openNewsroom();
    const desk = openDesk(newsroom);
    const { id, slug } = await desk.campaign();
    campaign = slug;
    const about = { tags: [tag], campaignIds: [id] };
    const articles = [];
    for (let count = 0; count < 4; count += 1) articles.push(await desk.publishedArticle(about));
    published = articles.map((article) => article.slug);
    // The oldest is the one that was revised last, and two have work on them that readers don't see.
    const [oldest, second] = articles;
    if (oldest === undefined || second === undefined) throw new Error('They were published above.');
    await desk.publish(await desk.revise(oldest, { headline: 'Again' }));
    await desk.revise(second, { headline: 'Not yet' });
    await desk.article(about);
    await desk.schedule(await desk.article(about), '2099-01-01T00:00:00Z');
    await openDesk(newsroom, newsroom.tokens.REPORTER).article({ tags: [tag] });
  });
  afterAll(() => newsroom.close());

  async function lists(orderBy: ArticleOrder | null, token?: string) {
    const { data } = await newsroom.ask(Lists, { tag, campaign, orderBy }, token);
    const [ofTag, ofCampaign, all] = [data.tag?.articles, data.campaign?.articles, data.articles].map(
      (list) => list?.nodes.map(({ slug }) => slug) ?? [],
    );
    expect(data.tag?.articles.totalCount).toBe(ofTag?.length);
    return { ofTag, ofCampaign, all };
  }

  it.each(ORDERS)('have the order %s of the list of all articles, for each viewer', async (orderBy) => {
    for (const token of [undefined, newsroom.tokens.REPORTER, newsroom.tokens.EDITOR]) {
      const { ofTag, ofCampaign, all } = await lists(orderBy, token);
      expect(ofTag).toEqual(all);
      // The reporter's draft isn't about the campaign.
      expect(all?.filter((slug) => ofCampaign?.includes(slug))).toEqual(ofCampaign);
    }
  });

  it('show readers what is public alone, by default with what was revised last at the top', async () => {
    const [first, ...others] = published;
    const revisedLast = [first, ...others.toReversed()];
    expect((await lists(null)).ofTag).toEqual(revisedLast);
    expect((await lists('PUBLISHED_OLDEST')).ofTag).toEqual(published);
    expect((await lists('PUBLISHED_NEWEST')).ofCampaign).toEqual(published.toReversed());
    expect((await lists('PUBLISHED_NEWEST', newsroom.tokens.EDITOR)).ofTag).toHaveLength(7);
  });

  it('are paged in each order, and a cursor of one order is refused in another', async () => {
    for (const orderBy of [null, ...ORDERS]) {
      const page = async (after: string | null) =>
        (await newsroom.ask(Page, { tag, orderBy, after }, newsroom.tokens.EDITOR)).data.tag?.articles;
      const slugs: string[] = [];
      let last = await page(null);
      slugs.push(...(last?.nodes.map(({ slug }) => slug) ?? []));
      while (last?.pageInfo.hasNextPage === true) {
        last = await page(last.pageInfo.endCursor);
        slugs.push(...(last?.nodes.map(({ slug }) => slug) ?? []));
      }
      expect(slugs).toEqual((await lists(orderBy, newsroom.tokens.EDITOR)).ofTag);
    }
    const { data } = await newsroom.ask(Page, { tag, orderBy: null, after: null });
    const after = data.tag?.articles.pageInfo.endCursor;
    const mixed = await newsroom.ask(Page, { tag, orderBy: 'PUBLISHED_NEWEST', after });
    expect(mixed.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});
