import { ARTICLE, ARTICLE_UPDATED, endedBy, isExpired, isInternal, readPage } from './article.ts';
import type { ArticleUpdatedData, Page, ResultError, Show } from './article.ts';

interface Result<Data> {
  data?: Data | null;
  errors?: readonly ResultError[];
}

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  url: string,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const page = await readPage(async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: ARTICLE, variables: { slug } }),
      });
      return (await response.json()) as Page;
    }, signal);
    if (page === null) return;
    show(page.article);
    await followUpdates(url, slug, page.feedCursor, show, signal);
  }
}

/** Resolves when the page has to be read again. */
function followUpdates(
  url: string,
  slug: string,
  after: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: readonly ResultError[] = [];
    function open(): void {
      const address = new URL(url);
      address.searchParams.set('query', ARTICLE_UPDATED);
      address.searchParams.set('variables', JSON.stringify({ slug, after }));
      const source = new EventSource(address);
      source.addEventListener('next', ({ data: text, lastEventId }: MessageEvent<string>) => {
        after = lastEventId;
        const { data, errors = [] } = JSON.parse(text) as Result<ArticleUpdatedData>;
        if (data != null && !isInternal(errors))
          show(data.articleUpdated.article, data.articleUpdated.note?.text);
        for (const { message } of errors) console.error(message);
        last = errors;
      });
      source.addEventListener('complete', () => {
        source.close();
        if (isExpired(last)) resolve();
        else reject(endedBy(last));
      });
      source.addEventListener('error', () => {
        // EventSource connects again by itself, except after a status such as 503.
        if (source.readyState === source.CLOSED && !signal.aborted) setTimeout(open, 5_000);
      });
      signal.addEventListener('abort', () => {
        source.close();
        resolve();
      });
    }
    open();
  });
}
