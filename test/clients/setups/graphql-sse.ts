import { createClient, type Client } from 'graphql-sse';
import { ARTICLE, ARTICLE_UPDATED, isExpired, isInternal } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { backOff } from './back-off.ts';

/** A client that connects again whenever the connection ends. */
export function openEvents(url: string): Client {
  return createClient({
    url,
    retryAttempts: Infinity,
    // By default, it waits twice as long after each failure, without limit.
    retry: backOff,
  });
}

/** Shows an article and its changes. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const asking = client.iterate<ArticleData>({ query: ARTICLE, variables: { slug } });
    const page = (await asking.next()).value as { data?: ArticleData | null; errors?: unknown } | undefined;
    if (page?.data == null) throw new Error(JSON.stringify(page?.errors));
    show(page.data.article);
    let after = page.data.feedCursor;
    const variables = {
      slug,
      // Read again at each reconnect: the subscription resumes after its last event.
      get after() {
        return after;
      },
    };
    const updates = client.iterate<ArticleUpdatedData>({ query: ARTICLE_UPDATED, variables });
    signal.addEventListener('abort', () => void updates.return?.());
    isOver = true;
    for await (const { data, errors = [] } of updates) {
      if (data != null) {
        after = data.articleUpdated.cursor;
        if (!isInternal(errors)) show(data.articleUpdated.article, data.articleUpdated.note?.text);
      }
      for (const { message } of errors) console.error(message);
      isOver = !isExpired(errors);
    }
  }
}
