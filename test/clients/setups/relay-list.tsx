import { Suspense, useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchQuery, graphql, RelayEnvironmentProvider } from 'react-relay';
import { useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import { environment, follow } from './relay.ts';

const page = graphql`
  query relayListQuery($first: Int!) {
    feedCursor
    ...relayList_articles @arguments(first: $first)
  }
`;
const list = graphql`
  fragment relayList_articles on Query
  @refetchable(queryName: "relayListPaginationQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
    articles(first: $first, after: $after) @connection(key: "relayList_articles") {
      edges {
        node {
          id
          slug
          headline
        }
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

/** The compiler writes these types, too. */
interface Operation {
  readonly variables: { readonly first: number };
  readonly response: Articles;
}
interface Articles {
  readonly ' $fragmentSpreads': object;
  readonly ' $data'?: {
    readonly articles: {
      readonly edges: readonly {
        readonly node: { readonly id: string; readonly slug: string; readonly headline: string };
      }[];
    } | null;
  };
}

function Latest({ step }: { readonly step: number }) {
  const query = useLazyLoadQuery<Operation>(page, { first: step });
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<Operation, Articles>(list, query);
  const edges = data.articles?.edges ?? [];
  const shown = useRef(step);
  useEffect(() => {
    shown.current = Math.min(100, Math.max(step, edges.length));
  });
  useEffect(() => {
    // These rows replace all that the connection had.
    const reload = async () => ({
      data: await fetchQuery(environment, page, { first: shown.current }).toPromise(),
    });
    return follow({
      // As it was first read: `feedCursor` is from then.
      page: { query: page, variables: { first: step } },
      filter,
      reload,
      subscription: events,
      variables: { filter },
      onNext: () => void reload().catch(console.error),
    }).dispose;
  }, [step]);
  if (!data.articles) return <p>The list can’t be shown now.</p>;
  return (
    <>
      <ul>
        {edges.map(({ node: { id, slug, headline } }) => (
          <li key={id}>
            <a href={`/articles/${slug}`}>{headline}</a>
          </li>
        ))}
      </ul>
      {hasNext && (
        <button disabled={isLoadingNext} onClick={() => loadNext(step)}>
          Load more
        </button>
      )}
    </>
  );
}

export function show(step: number): void {
  createRoot(document.body).render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback={<p>Loading…</p>}>
        <Latest step={step} />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
}
