/** Live pages of an article, as the tests of `@dateline/client` open them. */
import { onTestFinished } from 'vitest';
import { createClient, live } from '../../../packages/client/src/index.ts';
import type { Client, DatelineError, LivePage } from '../../../packages/client/src/index.ts';
import { ARTICLE, ARTICLE_UPDATED, type ArticleData, type ArticleUpdatedData } from './article.ts';

export type ArticlePage = LivePage<ArticleData, ArticleUpdatedData, { readonly slug: string }>;

/** A client that the test's end closes. */
export function openClient(url: string): Client {
  const client = createClient({ url });
  onTestFinished(() => client.close());
  return client;
}

export function pageOf(slug: string, page: Partial<ArticlePage> = {}): ArticlePage {
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
export function openLive(page: ArticlePage, client: Client) {
  const shown: (string | undefined)[] = [];
  const errors: DatelineError[] = [];
  const leave = live(client, page, {
    show: ({ article }) => shown.push(article?.headline),
    error: (error) => errors.push(error),
  });
  onTestFinished(leave);
  return { client, shown, errors, leave };
}
