import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { ARTICLE, ARTICLE_UPDATED } from '../support/clients/article.ts';
import type { ArticleData, ArticleUpdatedData } from '../support/clients/article.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { openFront, type Front } from '../support/clients/front.ts';
import { logRead } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page through a proxy, with the notes that it has had. */
async function openPage(act: (front: Front) => void = () => undefined) {
  const front = await openFront(newsroom.url);
  onTestFinished(() => front.close());
  act(front);
  const client = createClient({ url: new URL('graphql', front.url).href });
  onTestFinished(() => client.close());
  const article = await desk.publishedArticle();
  await logRead(newsroom);
  const { slug } = article;
  const { data } = await client.query<ArticleData>(ARTICLE, { slug });
  const notes: string[] = [];
  client.subscribe<ArticleUpdatedData>(
    {
      query: ARTICLE_UPDATED,
      variables: { slug },
      after: data?.feedCursor,
      filter: { articleSlugs: [slug] },
    },
    { next: ({ data }) => notes.push(data?.articleUpdated.note?.text ?? '') },
  );
  return { front, client, article, notes };
}

describe('a proxy that closes WebSockets', () => {
  it.each([1000, 1011, 0])(
    'before the node has answered, with code %d: events come as server-sent events',
    async (code) => {
      const { front, client, article, notes } = await openPage((front) => (front.closes = code));
      await until(() => client.connection === 'live');
      expect(front.streams).toBe(1);
      expect(front.upgrades).toBe(2);
      await desk.comment(article, { noteText: 'One' });
      await until(() => notes.includes('One'));
    },
  );

  it('with code 1000 while events come: each comes once', async () => {
    const { front, client, article, notes } = await openPage();
    await until(() => client.connection === 'live');
    for (const noteText of ['One', 'Two']) await desk.comment(article, { noteText });
    await until(() => notes.includes('Two'));
    front.closeSockets(1000);
    await until(() => client.connection !== 'live');
    await desk.comment(article, { noteText: 'Three' });
    await until(() => client.connection === 'live' && notes.includes('Three'));
    expect(notes).toEqual(['One', 'Two', 'Three']);
  });
});
