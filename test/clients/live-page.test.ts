import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient, live } from '../../packages/client/src/index.ts';
import type { FeedFilter, LivePage } from '../../packages/client/src/index.ts';
import type { GraphQLInputObjectType } from 'graphql';
import { schema } from '../../schema/index.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { ARTICLE, ARTICLE_UPDATED } from '../support/clients/article.ts';
import type { ArticleData, ArticleUpdatedData } from '../support/clients/article.ts';
import { openClient, openLive, pageOf } from '../support/clients/live-pages.ts';
import { logRead } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What is thrown where nothing catches it. */
function catchUncaught(): unknown[] {
  const thrown: unknown[] = [];
  const { queueMicrotask } = globalThis;
  const attempt = (task: () => void) => {
    try {
      task();
    } catch (error) {
      thrown.push(error);
    }
  };
  vi.stubGlobal('queueMicrotask', (task: () => void) => queueMicrotask(() => attempt(task)));
  return thrown;
}

describe('a live page whose own code throws', () => {
  it('is read again if `update` throws, and the exception isn’t hidden', async () => {
    const thrown = catchUncaught();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const { client, shown } = openLive(
      pageOf(article.slug, {
        update: () => {
          throw new Error('boom');
        },
      }),
      openClient(newsroom.url),
    );
    await until(() => client.connection === 'live');
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection));
    await desk.correct(article, { headline: 'Corrected' });
    await until(() => shown.includes('Corrected'));
    expect(thrown).toEqual([new Error('boom')]);
    // The connection, which all pages share, is left as it is.
    expect(states).toEqual([]);
  });

  it('stays live if `show` throws, and the exception isn’t hidden', async () => {
    const thrown = catchUncaught();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient(newsroom.url);
    const shown: unknown[] = [];
    const leave = live(client, pageOf(article.slug), {
      show(data) {
        shown.push(data.article?.headline);
        throw new Error('boom');
      },
    });
    onTestFinished(leave);
    await until(() => client.connection === 'live');
    await desk.correct(article, { headline: 'Corrected' });
    await until(() => shown.includes('Corrected'));
    expect(shown).toHaveLength(2);
    expect(thrown).toHaveLength(2);
  });

  it('gets the next event after one at which `next` of a subscription threw', async () => {
    const thrown = catchUncaught();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient(newsroom.url);
    const { data } = await client.query<ArticleData>(ARTICLE, { slug: article.slug });
    const notes: unknown[] = [];
    client.subscribe<ArticleUpdatedData>(
      {
        query: ARTICLE_UPDATED,
        variables: { slug: article.slug },
        after: data?.feedCursor,
        filter: { articleSlugs: [article.slug] },
      },
      {
        next({ data }) {
          notes.push(data?.articleUpdated.note?.text);
          if (notes.length === 1) throw new Error('boom');
        },
      },
    );
    await until(() => client.connection === 'live');
    for (const noteText of ['One', 'Two']) await desk.comment(article, { noteText });
    await until(() => notes.includes('Two'));
    expect(notes).toEqual(['One', 'Two']);
    expect(thrown).toEqual([new Error('boom')]);
  });
});

describe('a mistake in a live page is reported at once:', () => {
  it('a query without `feedCursor`', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const { errors, shown, client } = openLive(
      pageOf(slug, { query: 'query ($slug: String!) { article(slug: $slug) { headline } }' }),
      openClient(newsroom.url),
    );
    await until(() => errors.length > 0);
    expect(errors[0]?.message).toContain('must select `feedCursor`');
    expect(shown).toHaveLength(1);
    expect(client.connection).toBe('idle');
    // @ts-expect-error TypeScript says so, too.
    const typed: LivePage<{ readonly article: null }, unknown, object> | undefined = undefined;
    expect(typed).toBeUndefined();
  });

  it.each([
    ['isn’t valid', 'subscription { nope }', 'BAD_USER_INPUT', 'nope'],
    [
      'costs too much',
      `subscription ($slug: String!) {
        articleUpdated(slug: $slug) { article { updateNotes(first: 100) { nodes { article { updateNotes(first: 100) {
          nodes { article { updateNotes(first: 100) { nodes { id text } } } } } } } } } } }`,
      'LIMIT_EXCEEDED',
      'points',
    ],
  ])('a subscription that %s', async (_why, subscription, code, said) => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    let attempts = 0;
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      if ((init.body as string).includes('"subscription')) attempts += 1;
      return fetch(input, init);
    });
    const client = createClient({ url: newsroom.url, transports: ['sse', 'polling'] });
    onTestFinished(() => client.close());
    const { errors } = openLive(pageOf(slug, { subscription }), client);
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([{ code, message: expect.stringContaining(said) as string }]);
    expect(attempts).toBe(1);
    // The page is read now and then.
    expect(client.connection).toBe('polling');
  });

  it('an argument of the subscription that isn’t its cursor', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const subscription = 'subscription { feed(filter: { articleIds: ["nope"] }) { id } }';
    const { errors } = openLive(pageOf(slug, { subscription }), openClient(newsroom.url));
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('articleIds') as string },
    ]);
  });

  it.each([
    { articleSlug: ['a'] } as FeedFilter, // Misspelt.
    { articleIds: ['nope'] },
  ])('a filter that the node refuses, %o, though events go on', async (filter) => {
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const { errors, shown, client } = openLive(pageOf(article.slug, { filter }), openClient(newsroom.url));
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining(Object.keys(filter)[0] ?? '') as string },
    ]);
    await desk.correct(article, { headline: 'Corrected' });
    await until(() => shown.includes('Corrected'));
    expect(errors).toHaveLength(1);
    expect(client.connection).toBe('catching-up');
  });

  it('on the console, if the page has no `error`', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    onTestFinished(
      live(openClient(newsroom.url), pageOf(slug, { query: '{ nope }' }), { show: () => undefined }),
    );
    await until(() => log.mock.calls.length > 0);
    expect(String(log.mock.calls[0]?.[0])).toContain('nope');
  });

  it('an address that isn’t the API’s, with that address and the status', async () => {
    const url = new URL('/elsewhere', newsroom.url).href;
    const { errors } = openLive(pageOf('any'), openClient(url));
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([
      { code: 404, message: expect.stringMatching(`^${url} answered 404.*Check`) as string },
    ]);
  });
});

it('FeedFilter has the fields of the schema', () => {
  const fields: Record<keyof FeedFilter, true> = {
    ...{ articleIds: true, articleSlugs: true, authorIds: true, authorSlugs: true, campaignIds: true },
    ...{ campaignSlugs: true, liveBlogIds: true, organizationSlugs: true, personSlugs: true },
    ...{ sectionIds: true, sectionSlugs: true, speakerIds: true, speakerSlugs: true, tagIds: true },
    ...{ tagSlugs: true, types: true },
  };
  const type = schema.getType('FeedFilter') as GraphQLInputObjectType;
  expect(Object.keys(fields).sort()).toEqual(Object.keys(type.getFields()).sort());
});
