import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useQuery, useSubscription } from '@apollo/client/react';
import { createClient } from '@dateline/client';
import { datelineLink } from '@dateline/client/apollo';
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
const client = new ApolloClient({ cache, link: datelineLink(createClient({ url: '/graphql' }), { cache }) });

function Article({ slug }: { readonly slug: string }) {
  const { data, refetch } = useQuery(ARTICLE, { variables: { slug } });
  const live = { after: data?.feedCursor, filter: { articleSlugs: [slug] }, reload: () => refetch() };
  useSubscription(ARTICLE_UPDATED, { variables: { slug }, skip: !data, context: { live } });
  if (!data?.article) return <p>There is no such article.</p>;
  return (
    <article>
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
