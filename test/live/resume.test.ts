import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, startBeside, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

describe('a page that stays open', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it('resumes by itself on the remaining node, with an unmodified client, as the docs show', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const leaving = await startBeside(newsroom);
    const urls = [leaving.url, newsroom.url];
    const client = createClient({
      url: () => (urls.shift() ?? newsroom.url).replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: Infinity,
      retryWait: () => Promise.resolve(),
    });
    const seen: string[] = [];
    let after: string | null = null;
    const unsubscribe = client.subscribe<{ articleUpdated: { id: string; cursor: string } }>(
      {
        query: `subscription ($slug: String!, $after: Cursor) {
          articleUpdated(slug: $slug, after: $after) { id cursor }
        }`,
        variables: {
          slug: article.slug,
          get after() {
            return after;
          },
        },
      },
      {
        next: ({ data }) => {
          if (data == null) return;
          seen.push(data.articleUpdated.id);
          after = data.articleUpdated.cursor;
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
    await until(() => leaving.subscriptions() === 1);
    const comment = async () => (await desk.comment(article)).event.id;
    const expected = [await comment()];
    await until(() => seen.includes(expected[0] ?? ''));
    // Events from just before the page was opened may be among them: its history begins with the first event.
    seen.splice(0, seen.indexOf(expected[0] ?? ''));

    const stopped = leaving.stop();
    for (let count = 0; count < 5; count += 1) expected.push(await comment());
    await stopped;
    expected.push(await comment());
    await until(() => seen.length >= expected.length);
    expect(seen).toEqual(expected);
    unsubscribe();
    await client.dispose();
  });
});
