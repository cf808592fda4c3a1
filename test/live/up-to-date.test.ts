import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { CACHED, metric, openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Start = graphql(`
  query UpToDateStart {
    feedCursor
  }
`);

const Updates = graphql(`
  subscription UpToDateUpdates($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      cursor
    }
  }
`);

const Missed = graphql(`
  query UpToDateMissed($after: Cursor!, $filter: FeedFilter) {
    feed(first: 1, after: $after, filter: $filter) {
      edges {
        cursor
      }
    }
  }
`);

describe('whether a page is up to date', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ settings: CACHED });
  });
  afterAll(() => newsroom.close());

  const missed = async (after: string, article: { readonly id: string }) => {
    const filter = { articleIds: [article.id] };
    return (await newsroom.ask(Missed, { after, filter })).data.feed.edges.length;
  };

  it('is told by the feed, with the cursor of the last event of its subscription', async () => {
    const desk = openDesk(newsroom);
    const [article, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const start = (await newsroom.ask(Start, {})).data.feedCursor;
    expect(await missed(start, article)).toBe(0);
    const watching = await newsroom.watch(Updates, { slug: article.slug, after: start });
    await desk.comment(article);
    const cursor = (await watching.next()).data?.articleUpdated.cursor ?? '';
    await watching.stop();
    expect(await missed(start, article)).toBe(1);
    expect(await missed(cursor, article)).toBe(0);
    await desk.comment(other);
    expect(await missed(cursor, article)).toBe(0);
    await desk.comment(article);
    expect(await missed(cursor, article)).toBe(1);
  });

  it('is answered from the read cache for all who are left at the same event', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const after = (await newsroom.ask(Start, {})).data.feedCursor;
    const body = JSON.stringify({
      query: Missed.toString(),
      variables: { after, filter: { articleIds: [article.id] } },
    });
    const ask = async () => {
      const headers = { 'content-type': 'application/json' };
      await (await fetch(newsroom.url, { method: 'POST', headers, body })).text();
    };
    const hits = () => metric(newsroom, 'dateline_read_cache_requests_total{result="hit"}');
    await ask();
    const before = await hits();
    await ask();
    expect(await hits()).toBe(before + 1);
  });
});
