import { rereading, type Reading } from '@dateline/client';
import { Suspense, useActionState, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchQuery, graphql, RelayEnvironmentProvider, useLazyLoadQuery } from 'react-relay';
import { Attempts } from './attempts.tsx';
import { environment, follow } from './relay.ts';

const page = graphql`
  query relayListQuery($first: Int!) @throwOnFieldError {
    feedCursor
    articles(first: $first) @connection(key: "relayList_articles") {
      edges {
        node {
          id
          slug
          headline
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`;
const events = graphql`
  subscription relayListSubscription($filter: FeedFilter) {
    feed(filter: $filter) {
      __typename
      id
      ... on ArticleEvent {
        articleId
      }
    }
  }
`;
/** The events that change which articles there are, or what the list shows of one. */
const filter = {
  types: [
    ...['ARTICLE_PUBLISHED', 'ARTICLE_REVISED', 'ARTICLE_CORRECTED', 'ARTICLE_COMMENT_ADDED'],
    ...['ARTICLE_SLUG_CHANGED', 'ARTICLE_WITHDRAWN', 'ARTICLE_RESTORED', 'ARTICLE_REDACTED'],
  ],
} as const;

/** The compiler writes this type, too. */
interface PageQuery {
  readonly variables: { readonly first: number };
  readonly response: {
    readonly articles: {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly slug: string; readonly headline: string };
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean };
    };
  };
}

/** `rereading`: an answer under way may be from before an event, or have fewer rows. `@connection` shows its rows in place of the others. */
function openList(step: number) {
  let first = step;
  const reload = rereading<Reading>(async () => ({
    data: await fetchQuery(environment, page, { first }).toPromise(),
  }));
  const loadMore = () => {
    first = Math.min(100, first + step);
    return reload();
  };
  return { reload, loadMore };
}

function Latest({ step, attempt }: { readonly step: number; readonly attempt: number }) {
  const fetchPolicy = attempt === 0 ? 'store-or-network' : 'network-only';
  const { articles } = useLazyLoadQuery<PageQuery>(page, { first: step }, { fetchKey: attempt, fetchPolicy });
  const [{ reload, loadMore }] = useState(() => openList(step));
  useEffect(() => {
    // As it was first read: `feedCursor` is from then.
    const live = { page: { query: page, variables: { first: step } }, filter, reload };
    const onNext = () => void reload();
    return follow({ ...live, subscription: events, variables: { filter }, onNext }).dispose;
  }, [step, reload]);
  const [failure, load, isLoading] = useActionState(async () => (await loadMore()).error, undefined);
  const { edges, pageInfo } = articles;
  return (
    <>
      {failure != null && <p role="alert">More can’t be read now.</p>}
      <ul aria-busy={isLoading}>
        {edges.map(({ node: { id, slug, headline } }) => (
          <li key={id}>
            <a href={`/articles/${slug}`}>{headline}</a>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && edges.length < 100 && (
        <form action={load}>
          <button disabled={isLoading}>Load more</button>
        </form>
      )}
    </>
  );
}

export function show(step: number): void {
  createRoot(document.body).render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback={<p>Loading…</p>}>
        <Attempts>{(attempt) => <Latest step={step} attempt={attempt} />}</Attempts>
      </Suspense>
    </RelayEnvironmentProvider>,
  );
}
