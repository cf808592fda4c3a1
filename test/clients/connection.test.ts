import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import type { Client, DatelineError } from '../../packages/client/src/index.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { ARTICLE, ARTICLE_UPDATED } from '../support/clients/article.ts';
import { logRead } from '../support/clients/feed.ts';
import { openFront } from '../support/clients/front.ts';
import { openClient, openLive, pageOf } from '../support/clients/live-pages.ts';
import { openLosing } from '../support/clients/losing.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => vi.unstubAllGlobals());

describe('`connection`', () => {
  it('is idle without a page, also after the last was left', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient(newsroom.url);
    expect(client.connection).toBe('idle');
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection));
    const { leave } = openLive(pageOf(slug), client);
    await until(() => client.connection === 'live');
    leave();
    await until(() => client.connection === 'idle');
    expect(states).toEqual(['connecting', 'catching-up', 'live', 'idle']);
  });

  it('is live again by the same WebSocket if the next page is opened soon', async () => {
    const slugs = [await desk.publishedArticle(), await desk.publishedArticle()].map(({ slug }) => slug);
    await logRead(newsroom);
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    const client = openClient(new URL('/graphql', front.url).href);
    for (const slug of slugs) {
      const { leave } = openLive(pageOf(slug), client);
      await until(() => client.connection === 'live');
      leave();
      await until(() => client.connection === 'idle');
    }
    expect(front.upgrades).toBe(1);
    client.close();
    await until(() => front.sockets === 0);
  });

  it('is lost as soon as the page couldn’t be read for the first time', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    front.refuses = 'everything';
    const { client, shown, errors } = openLive(pageOf(slug), openClient(new URL('/graphql', front.url).href));
    await until(() => client.connection === 'lost');
    front.refuses = 'nothing';
    await until(() => client.connection === 'live');
    expect(shown).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('is lost until the page is read again, if the connection broke in the middle of its answer', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const losing = await openLosing(newsroom.url);
    losing.loses = 1;
    const client = createClient({ url: losing.url, transports: ['polling'] });
    onTestFinished(() => client.close());
    const { shown, errors } = openLive(pageOf(slug), client);
    await until(() => client.connection === 'lost');
    await until(() => shown.length > 0);
    expect(errors).toEqual([]);
  });

  it('is lost as soon as a page couldn’t be read that a subscription begins with', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient(newsroom.url);
    let answer: () => Promise<object> = () => Promise.reject(new Error('The network is away.'));
    client.subscribe(
      {
        query: ARTICLE_UPDATED,
        variables: { slug },
        after: null,
        filter: { articleSlugs: [slug] },
        reload: () => answer(),
      },
      { next: () => undefined },
    );
    await until(() => client.connection === 'lost');
    answer = () => client.query(ARTICLE, { slug });
    await until(() => client.connection === 'live');
  });

  it('is lost as soon as the browser says that it is offline, and live again after that', async () => {
    const window = new EventTarget();
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const { client } = openLive(pageOf(slug), openClient(newsroom.url));
    await until(() => client.connection === 'live');
    const { connection } = await new Promise<{ connection: string }>((resolve) => {
      client.onConnection(() => resolve({ connection: client.connection }));
      window.dispatchEvent(new Event('offline'));
    });
    expect(connection).toBe('lost');
    window.dispatchEvent(new Event('online'));
    await until(() => client.connection === 'live');
  });

  it('doesn’t count a subscription that the node has ended, since nothing of it is polled', async () => {
    const client = openClient(newsroom.url);
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection));
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    openLive(pageOf(slug), client);
    await until(() => client.connection === 'live');
    expect(await refusalOf(client, 'subscription { nope }')).toMatchObject({ code: 'BAD_USER_INPUT' });
    await until(() => client.connection === 'live');
    expect(states).not.toContain('polling');
  });

  it('is idle once the node has ended the only subscription', async () => {
    const client = openClient(newsroom.url);
    await refusalOf(client, 'subscription { nope }');
    await until(() => client.connection === 'idle');
  });
});

/** Why the node ends this subscription. */
function refusalOf(client: Client, query: string): Promise<DatelineError> {
  return new Promise((error) => client.subscribe({ query }, { next: () => undefined, error }));
}
