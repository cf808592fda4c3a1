import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { writable } from 'svelte/store';
import { effectScope, reactive, ref, watchEffect } from 'vue';
import type { Connection } from '../../packages/client/src/index.ts';
import { liveStore } from '../../packages/client/src/svelte.ts';
import { useLive } from '../../packages/client/src/vue.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { ARTICLE, type ArticleData } from '../support/clients/article.ts';
import { logRead } from '../support/clients/feed.ts';
import { openClient, pageOf, type ArticlePage } from '../support/clients/live-pages.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => vi.unstubAllGlobals());

describe('a hook whose variables change', () => {
  /** Two articles, and what a server has read of the first. */
  async function twoArticles() {
    const [first, second] = [await desk.publishedArticle(), await desk.publishedArticle()];
    await logRead(newsroom);
    const { data } = await openClient(newsroom.url).query<ArticleData>(ARTICLE, { slug: first.slug });
    if (data == null) throw new Error('There is no answer.');
    return { first, second, initial: data };
  }

  interface Shown {
    readonly data: ArticleData | undefined;
    readonly isPreviousData: boolean;
    readonly connection: Connection;
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
        const client = openClient(newsroom.url);
        const live = reactive(useLive(client, () => page(now.value), { keepPreviousData }));
        watchEffect(() => void shown.push({ ...live }), { flush: 'sync' });
      });
      return { shown, change: (slug) => (now.value = slug) };
    },
    Svelte(page, slug, keepPreviousData) {
      const pages = writable(page(slug));
      const shown: Shown[] = [];
      const store = liveStore(openClient(newsroom.url), pages, { keepPreviousData });
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

  it.each(Object.entries(HOOKS))('is never idle between two pages, in %s', async (_name, openHook) => {
    const { first, second } = await twoArticles();
    const { shown, change } = openHook((slug) => pageOf(slug), first.slug, false);
    const isLive = (id: string) =>
      until(() => shown.at(-1)?.data?.article?.id === id && shown.at(-1)?.connection === 'live');
    await isLive(first.id);
    const before = shown.length;
    change(second.slug);
    await isLive(second.id);
    const states = shown.slice(before).map(({ connection }) => connection);
    expect(states).not.toContain('idle');
    expect(states).toContain('catching-up');
  });
});
