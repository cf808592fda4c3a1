import { ARTICLE, ARTICLE_UPDATED, isExpired, isInternal } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';

/** Shows an article and its changes. */
export async function followArticle(
  url: string,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ARTICLE, variables: { slug } }),
    });
    const page = (await response.json()) as { data?: ArticleData; errors?: unknown };
    if (page.data === undefined) throw new Error(JSON.stringify(page.errors));
    show(page.data.article);
    isOver = await followUpdates(url, slug, page.data.feedCursor, show, signal);
  }
}

/** Resolves to false if the page has to be read again. */
function followUpdates(
  url: string,
  slug: string,
  after: string,
  show: Show,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isOver = true;
    function open(): void {
      const address = new URL(url);
      address.searchParams.set('query', ARTICLE_UPDATED);
      address.searchParams.set('variables', JSON.stringify({ slug, after }));
      const source = new EventSource(address);
      source.addEventListener('next', ({ data: text, lastEventId }: MessageEvent<string>) => {
        after = lastEventId;
        const { data, errors = [] } = JSON.parse(text) as {
          data?: ArticleUpdatedData | null;
          errors?: { message: string; extensions: { code: string } }[];
        };
        if (data != null && !isInternal(errors))
          show(data.articleUpdated.article, data.articleUpdated.note?.text);
        for (const { message } of errors) console.error(message);
        isOver = !isExpired(errors);
      });
      const end = () => {
        source.close();
        resolve(isOver);
      };
      source.addEventListener('complete', end);
      source.addEventListener('error', () => {
        // EventSource connects again by itself, except after a status such as 503.
        if (source.readyState === source.CLOSED && !signal.aborted) setTimeout(open, 5_000);
      });
      signal.addEventListener('abort', end);
    }
    open();
  });
}
