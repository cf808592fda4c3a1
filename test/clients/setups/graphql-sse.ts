import { createClient, type Client, type ExecutionResult } from 'graphql-sse';
import { ARTICLE, ARTICLE_UPDATED, endedBy, isExpired, isInternal, readPage } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Page, Show } from './article.ts';
import { backOff } from './back-off.ts';
import { fetchWith, type GetToken } from './token.ts';

/**
 * A client that connects again whenever the connection ends.
 * @param getToken for members
 */
export function openEvents(url: string, getToken?: GetToken): Client {
  return createClient({
    url,
    fetchFn: fetchWith(getToken),
    retryAttempts: Infinity,
    // By default, it waits twice as long after each failure, without limit.
    retry: backOff,
  });
}

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const page = await readPage(async () => {
      const asking = client.iterate<ArticleData>({ query: ARTICLE, variables: { slug } });
      return (await asking.next()).value as Page;
    }, signal);
    if (page === null) return;
    show(page.article);
    let after = page.feedCursor;
    const variables = {
      slug,
      // Read again at each reconnect: the subscription resumes after its last event.
      get after() {
        return after;
      },
    };
    const updates = client.iterate<ArticleUpdatedData>({ query: ARTICLE_UPDATED, variables });
    signal.addEventListener('abort', () => void updates.return?.());
    let last: ExecutionResult['errors'];
    for await (const { data, errors = [] } of updates) {
      if (data != null) {
        after = data.articleUpdated.cursor;
        if (!isInternal(errors)) show(data.articleUpdated.article, data.articleUpdated.note?.text);
      }
      for (const { message } of errors) console.error(message);
      last = errors;
    }
    if (signal.aborted) return;
    if (!isExpired(last ?? [])) throw endedBy(last ?? []);
  }
}
