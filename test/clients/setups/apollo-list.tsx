import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useQuery, useSubscription } from '@apollo/client/react';
import { createClient, rereading } from '@dateline/client';
import { datelineLink, type LiveContext } from '@dateline/client/apollo';
import { useActionState, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { typePolicies } from './apollo-lists.ts';

interface LatestPage {
  readonly feedCursor: string;
  readonly articles: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly slug: string; readonly headline: string };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  } | null;
}
const LATEST: TypedDocumentNode<LatestPage, { first: number }> = gql`
  query Latest($first: Int!) {
    feedCursor
    articles(first: $first) {
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

/** `rereading`: an answer under way may be from before an event, or have fewer rows. */
function openList(step: number) {
  let first = step;
  const reload = rereading(() =>
    client.query({ query: LATEST, variables: { first }, fetchPolicy: 'network-only' }),
  );
  const loadMore = () => {
    first = Math.min(100, first + step);
    return reload();
  };
  return { reload, loadMore };
}

function Latest({ step }: { readonly step: number }) {
  const page = { query: LATEST, variables: { first: step } };
  const { data, error } = useQuery(LATEST, { variables: page.variables });
  const [{ reload, loadMore }] = useState(() => openList(step));
  useSubscription(LATEST_CHANGED, {
    variables: { filter },
    context: { live: { page, filter, reload } satisfies LiveContext },
    onData: () => void reload(),
  });
  const [failure, load, isLoading] = useActionState(async () => (await loadMore()).error, undefined);
  if (!data?.articles) return <p>{error ? `The list can’t be read: ${error.message}` : 'Loading…'}</p>;
  const { edges, pageInfo } = data.articles;
  return (
    <>
      {failure instanceof Error && <p role="alert">{failure.message}</p>}
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
    <ApolloProvider client={client}>
      <Latest step={step} />
    </ApolloProvider>,
  );
}
