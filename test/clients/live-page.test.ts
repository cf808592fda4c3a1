import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { writable } from 'svelte/store';
import { effectScope, ref, watchEffect } from 'vue';
import { createClient, live } from '../../packages/client/src/index.ts';
import type { Client, DatelineError, FeedFilter, LivePage } from '../../packages/client/src/index.ts';
import { liveStore } from '../../packages/client/src/svelte.ts';
import { useLive } from '../../packages/client/src/vue.ts';
import type { GraphQLInputObjectType } from 'graphql';
import { schema } from '../../schema/index.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { ARTICLE, ARTICLE_UPDATED } from '../support/clients/article.ts';
import type { ArticleData, ArticleUpdatedData } from '../support/clients/article.ts';
import { openFront } from '../support/clients/front.ts';
import { logRead } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

type ArticlePage = LivePage<ArticleData, ArticleUpdatedData, { readonly slug: string }>;

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function openClient(url = newsroom.url): Client {
  const client = createClient({ url });
  onTestFinished(() => client.close());
  return client;
}

function pageOf(slug: string, page: Partial<ArticlePage> = {}): ArticlePage {
  return {
    query: ARTICLE,
    subscription: ARTICLE_UPDATED,
    variables: { slug },
    filter: { articleSlugs: [slug] },
    update: (data, { articleUpdated }) => ({ ...data, article: articleUpdated.article }),
    ...page,
  };
}

/** A page that is open, with what it shows and what it reports. */
function open(page: ArticlePage, client = openClient()) {
  const shown: (string | undefined)[] = [];
  const errors: DatelineError[] = [];
  const leave = live(client, page, {
    show: ({ article }) => shown.push(article?.headline),
    error: (error) => errors.push(error),
  });
  onTestFinished(leave);
  return { client, shown, errors, leave };
}

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
    const { client, shown } = open(
      pageOf(article.slug, {
        update: () => {
          throw new Error('boom');
        },
      }),
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
    const client = openClient();
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
    const client = openClient();
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
    const { errors, shown, client } = open(
      pageOf(slug, { query: 'query ($slug: String!) { article(slug: $slug) { headline } }' }),
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
    const { errors } = open(pageOf(slug, { subscription }), client);
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
    const { errors } = open(pageOf(slug, { subscription }));
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
    const { errors, shown, client } = open(pageOf(article.slug, { filter }));
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
    onTestFinished(live(openClient(), pageOf(slug, { query: '{ nope }' }), { show: () => undefined }));
    await until(() => log.mock.calls.length > 0);
    expect(String(log.mock.calls[0]?.[0])).toContain('nope');
  });

  it('an address that isn’t the API’s, with that address and the status', async () => {
    const url = new URL('/elsewhere', newsroom.url).href;
    const { errors } = open(pageOf('any'), openClient(url));
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

describe('`connection`', () => {
  it('is idle without a page, also after the last was left', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient();
    expect(client.connection).toBe('idle');
    const states: string[] = [];
    client.onConnection(() => states.push(client.connection));
    const { leave } = open(pageOf(slug), client);
    await until(() => client.connection === 'live');
    leave();
    expect(states).toEqual(['connecting', 'catching-up', 'live', 'idle']);
  });

  it('is lost as soon as the page couldn’t be read for the first time', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    front.refuses = 'everything';
    const { client, shown, errors } = open(pageOf(slug), openClient(new URL('/graphql', front.url).href));
    await until(() => client.connection === 'lost');
    front.refuses = 'nothing';
    await until(() => client.connection === 'live');
    expect(shown).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('is lost as soon as a page couldn’t be read that a subscription begins with', async () => {
    const { slug } = await desk.publishedArticle();
    await logRead(newsroom);
    const client = openClient();
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
    const { client } = open(pageOf(slug));
    await until(() => client.connection === 'live');
    const { connection } = await new Promise<{ connection: string }>((resolve) => {
      client.onConnection(() => resolve({ connection: client.connection }));
      window.dispatchEvent(new Event('offline'));
    });
    expect(connection).toBe('lost');
    window.dispatchEvent(new Event('online'));
    await until(() => client.connection === 'live');
  });
});

describe('a hook whose variables change', () => {
  /** Two articles, and what a server has read of the first. */
  async function twoArticles() {
    const [first, second] = [await desk.publishedArticle(), await desk.publishedArticle()];
    await logRead(newsroom);
    const { data } = await openClient().query<ArticleData>(ARTICLE, { slug: first.slug });
    if (data == null) throw new Error('There is no answer.');
    return { first, second, initial: data };
  }

  interface Shown {
    readonly data: ArticleData | undefined;
    readonly isPreviousData: boolean;
  }

  type Open = (
    page: (slug: string) => ArticlePage,
    slug: string,
    keepPreviousData: boolean,
  ) => {
    /** All that it has shown, the newest last. */
    readonly shown: readonly Shown[];
    readonly change: (slug: string) => void;
  };

  const HOOKS: Record<string, Open> = {
    Vue(page, slug, keepPreviousData) {
      const now = ref(slug);
      const shown: Shown[] = [];
      const scope = effectScope();
      onTestFinished(() => scope.stop());
      scope.run(() => {
        const { data, isPreviousData } = useLive(openClient(), () => page(now.value), { keepPreviousData });
        watchEffect(() => void shown.push({ data: data.value, isPreviousData: isPreviousData.value }), {
          flush: 'sync',
        });
      });
      return { shown, change: (slug) => (now.value = slug) };
    },
    Svelte(page, slug, keepPreviousData) {
      const pages = writable(page(slug));
      const shown: Shown[] = [];
      const store = liveStore(openClient(), pages, { keepPreviousData });
      onTestFinished(store.subscribe((value) => shown.push(value)));
      return { shown, change: (slug) => pages.set(page(slug)) };
    },
  };

  it.each(Object.entries(HOOKS))('uses `initial` for those at first only, in %s', async (_name, openHook) => {
    const { first, second, initial } = await twoArticles();
    const { shown, change } = openHook((slug) => pageOf(slug, { initial }), first.slug, false);
    const shows = (id: string) => until(() => shown.at(-1)?.data?.article?.id === id);
    await shows(first.id);
    const before = shown.length;
    change(second.slug);
    await shows(second.id);
    expect(shown[before]?.data).toBeUndefined();
    change(first.slug);
    await shows(first.id);
    // It was read again, since it may have changed.
    expect(shown.at(-1)?.data).not.toBe(initial);
  });

  it.each(Object.entries(HOOKS))(
    'can keep what it shows until the next is read, in %s',
    async (_name, openHook) => {
      const { first, second } = await twoArticles();
      const { shown, change } = openHook((slug) => pageOf(slug), first.slug, true);
      const shows = (id: string) => until(() => shown.at(-1)?.data?.article?.id === id);
      await shows(first.id);
      await until(() => shown.at(-1)?.isPreviousData === false);
      const before = shown.length;
      change(second.slug);
      await shows(second.id);
      const since = shown.slice(before);
      expect(since).not.toContainEqual(expect.objectContaining({ data: undefined }));
      expect(since).toContainEqual(expect.objectContaining({ isPreviousData: true }));
      await until(() => shown.at(-1)?.isPreviousData === false);
    },
  );
});
