import type { LivePage } from '@dateline/client';
import { useLive } from '@dateline/client/react';
import { useState } from 'react';
import { client } from './client.ts';

interface LatestPage {
  readonly feedCursor: string;
  readonly articles: {
    readonly nodes: readonly { readonly id: string; readonly slug: string; readonly headline: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  } | null;
}

/** The events that change which articles there are, or what the list shows of one. */
const filter = {
  types: [
    ...['ARTICLE_PUBLISHED', 'ARTICLE_REVISED', 'ARTICLE_CORRECTED', 'ARTICLE_COMMENT_ADDED'],
    ...['ARTICLE_SLUG_CHANGED', 'ARTICLE_WITHDRAWN', 'ARTICLE_RESTORED', 'ARTICLE_REDACTED'],
  ],
} as const;

/** Without `update`, each of them has the list read again. */
function latestPage(first: number): LivePage<LatestPage, unknown, object> {
  return {
    query: `
      query Latest($first: Int!) {
        feedCursor
        articles(first: $first) {
          nodes { id slug headline }
          pageInfo { hasNextPage }
        }
      }
    `,
    subscription: 'subscription LatestChanged($filter: FeedFilter) { feed(filter: $filter) { id } }',
    variables: { first, filter },
    filter,
  };
}

export function Latest({ step = 20 }: { readonly step?: number }) {
  const [first, setFirst] = useState(step);
  const { data, error, isPreviousData } = useLive(client, latestPage(first), { keepPreviousData: true });
  if (data === undefined) return <p>{error?.message ?? 'Loading…'}</p>;
  if (data.articles === null) return <p>The list can’t be shown now.</p>;
  const { nodes, pageInfo } = data.articles;
  const isLoading = isPreviousData && !error;
  return (
    <>
      {error && <p role="alert">{error.message}</p>}
      <ul aria-busy={isLoading}>
        {nodes.map(({ id, slug, headline }) => (
          <li key={id}>
            <a href={`/articles/${slug}`}>{headline}</a>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && first < 100 && (
        <button disabled={isLoading} onClick={() => setFirst(Math.min(100, first + step))}>
          Load more
        </button>
      )}
    </>
  );
}
