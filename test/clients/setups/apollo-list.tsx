import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useQuery, useSubscription } from '@apollo/client/react';
import { createClient } from '@dateline/client';
import { datelineLink, type LiveContext } from '@dateline/client/apollo';
import { createRoot } from 'react-dom/client';
import { typePolicies } from './apollo-lists.ts';

interface LatestPage {
  readonly feedCursor: string;
  readonly articles: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly slug: string; readonly headline: string };
    }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}
const LATEST: TypedDocumentNode<LatestPage, { first: number; after?: string | null }> = gql`
  query Latest($first: Int!, $after: String) {
    feedCursor
    articles(first: $first, after: $after) {
      edges {
        node {
          id
          slug
          headline
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;
const LATEST_CHANGED = gql`
  subscription LatestChanged($filter: FeedFilter) {
    feed(filter: $filter) {
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

const cache = new InMemoryCache({ typePolicies });
const client = new ApolloClient({ cache, link: datelineLink(createClient({ url: '/graphql' }), { cache }) });

/** The rows that the cache has by then: `useSubscription` keeps the `reload` of its first render. */
function reload(step: number) {
  const shown = cache.readQuery({ query: LATEST, variables: { first: step } })?.articles.edges.length ?? 0;
  const first = Math.min(100, Math.max(step, shown));
  return client.query({ query: LATEST, variables: { first }, fetchPolicy: 'network-only' });
}

function Latest({ step }: { readonly step: number }) {
  const page = { query: LATEST, variables: { first: step } };
  const { data, error, loading, fetchMore } = useQuery(LATEST, { variables: page.variables });
  useSubscription(LATEST_CHANGED, {
    variables: { filter },
    context: { live: { page, filter, reload: () => reload(step) } satisfies LiveContext },
    onData: () => void reload(step).catch(console.error),
  });
  if (!data) return <p>{error ? `The list can’t be read: ${error.message}` : 'Loading…'}</p>;
  const { edges, pageInfo } = data.articles;
  const after = pageInfo.endCursor;
  return (
    <>
      <ul>
        {edges.map(({ node: { id, slug, headline } }) => (
          <li key={id}>
            <a href={`/articles/${slug}`}>{headline}</a>
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && (
        <button
          disabled={loading}
          onClick={() => void fetchMore({ variables: { after } }).catch(console.error)}
        >
          Load more
        </button>
      )}
    </>
  );
}

export function show(step: number): void {
  createRoot(document.body).render(
    <ApolloProvider client={client}>
      <Latest step={step} />
    </ApolloProvider>,
  );
}
