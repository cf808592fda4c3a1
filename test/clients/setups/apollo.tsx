import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useQuery, useSubscription } from '@apollo/client/react';
import { createClient } from '@dateline/client';
import { datelineLink } from '@dateline/client/apollo';
import { useConnection } from '@dateline/client/react';
import { createRoot } from 'react-dom/client';

interface Page {
  readonly feedCursor: string;
  readonly article: { readonly headline: string; readonly bodyHtml: string } | null;
}
const ARTICLE: TypedDocumentNode<Page, { slug: string }> = gql(`query Article($slug: String!) {
  feedCursor
  article(slug: $slug) { id headline bodyHtml }
}`);
const ARTICLE_UPDATED = gql(`subscription ArticleUpdated($slug: String!) {
  articleUpdated(slug: $slug) { articleId article { id headline bodyHtml } }
}`);
const cache = new InMemoryCache();
const dateline = createClient({ url: '/graphql' });
const client = new ApolloClient({ cache, link: datelineLink(dateline, { cache }) });

function Article({ slug }: { readonly slug: string }) {
  const page = { query: ARTICLE, variables: { slug } };
  const { data, error, refetch } = useQuery(ARTICLE, { variables: page.variables });
  const live = { page, filter: { articleSlugs: [slug] }, reload: () => refetch() };
  useSubscription(ARTICLE_UPDATED, { variables: { slug }, context: { live } });
  const connection = useConnection(dateline);
  if (!data) return <p>{error ? `The article can’t be read: ${error.message}` : 'Loading…'}</p>;
  if (!data.article) return <p>There is no such article.</p>;
  return (
    <article data-connection={connection}>
      <h1>{data.article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: data.article.bodyHtml }} />
    </article>
  );
}

createRoot(document.body).render(
  <ApolloProvider client={client}>
    <Article slug={location.pathname.split('/').at(-1) ?? ''} />
  </ApolloProvider>,
);
