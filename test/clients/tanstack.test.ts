import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient, type Client, type LivePage } from '../../packages/client/src/index.ts';
import { liveQuery } from '../../packages/client/src/tanstack.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { ARTICLE, ARTICLE_UPDATED } from '../support/clients/article.ts';
import type { ArticleData, ArticleUpdatedData } from '../support/clients/article.ts';
import { logRead } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

/** The page with all notes that came while it was open. */
type Page = ArticleData & { readonly notes?: readonly (string | undefined)[] };

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
beforeEach(() => actAsBrowser());
afterEach(() => {
  vi.unstubAllGlobals();
});

function pageOf(slug: string): LivePage<Page, ArticleUpdatedData, { readonly slug: string }> {
  return {
    query: ARTICLE,
    subscription: ARTICLE_UPDATED,
    variables: { slug },
    filter: { articleSlugs: [slug] },
    update: ({ notes = [], ...data }, { articleUpdated: { article, note } }) => ({
      ...data,
      article,
      notes: [...notes, note?.text],
    }),
  };
}

function openClient(options: { fetch?: typeof fetch } = {}): Client {
  const client = createClient({ url: newsroom.url, ...options });
  onTestFinished(() => client.close());
  return client;
}

describe('a page in TanStack Query that adds what each event brings', () => {
  it('has each event once, in two components and in one that comes back', async () => {
    const [client, queries] = [openClient(), new QueryClient()];
    const { slug, ...article } = await desk.publishedArticle();
    await logRead(newsroom);
    // Each component makes its own.
    const [one, other] = [liveQuery(client, pageOf(slug)), liveQuery(client, pageOf(slug))];
    const notes = () => queries.getQueryData<Page>(one.options.queryKey)?.notes;
    await queries.query(one.options);
    const leave = [one.follow(queries), other.follow(queries)];
    await until(() => client.connection === 'live');
    await desk.comment(article, { noteText: 'One' });
    await until(() => notes()?.includes('One') === true);
    leave[0]?.();
    await desk.comment(article, { noteText: 'Two' });
    await until(() => notes()?.includes('Two') === true);
    leave[1]?.();
    await until(() => client.connection === 'idle');
    await desk.comment(article, { noteText: 'Three' });
    onTestFinished(one.follow(queries));
    await until(() => notes()?.includes('Three') === true && client.connection === 'live');
    expect(notes()).toEqual(['One', 'Two', 'Three']);
  });

  it('keeps an event that comes while the query is read again', async () => {
    let hold: Promise<void> | undefined;
    let isHeld = false;
    const client = openClient({
      async fetch(input, init) {
        const response = await fetch(input, init);
        if (hold !== undefined && (init?.body as string).includes('query Article')) {
          isHeld = true;
          await hold;
        }
        return response;
      },
    });
    const queries = new QueryClient();
    const article = await desk.publishedArticle();
    await logRead(newsroom);
    const { options, follow } = liveQuery(client, pageOf(article.slug));
    const shown = () => queries.getQueryData<Page>(options.queryKey)?.article?.headline;
    await queries.query(options);
    onTestFinished(follow(queries));
    await until(() => client.connection === 'live');
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const read = queries.query({ ...options, staleTime: 0 });
    await until(() => isHeld);
    await desk.correct(article, { headline: 'Corrected' });
    await until(() => shown() === 'Corrected');
    hold = undefined;
    release();
    await read;
    expect(shown()).toBe('Corrected');
  });
});
