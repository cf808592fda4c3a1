import { createClient } from '@dateline/client';
import { useConnection } from '@dateline/client/react';
import { datelineExchange, forgetWithdrawn, type LiveContext } from '@dateline/client/urql';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider, useQuery, useSubscription } from 'urql';
import type { ArticlePage } from './article.ts';

const ARTICLE = `query Article($slug: String!) {
  feedCursor
  article(slug: $slug) { id headline bodyHtml }
}`;
const ARTICLE_UPDATED = `subscription ArticleUpdated($slug: String!) {
  articleUpdated(slug: $slug) { __typename articleId article { id headline bodyHtml } }
}`;
const dateline = createClient({ url: '/graphql' });
const client = new Client({
  url: dateline.url,
  fetch: dateline.fetch,
  exchanges: [
    cacheExchange({ updates: { Subscription: { articleUpdated: forgetWithdrawn } } }),
    datelineExchange(dateline),
    fetchExchange,
  ],
});

function Article({ slug }: { readonly slug: string }) {
  const [{ data, error }] = useQuery<ArticlePage>({ query: ARTICLE, variables: { slug } });
  const context = useMemo(() => {
    const page = { query: ARTICLE, variables: { slug } };
    const reload = () => client.query(ARTICLE, { slug }, { requestPolicy: 'network-only' }).toPromise();
    return { live: { page, filter: { articleSlugs: [slug] }, reload } satisfies LiveContext };
  }, [slug]);
  useSubscription({ query: ARTICLE_UPDATED, variables: { slug }, context });
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
  <Provider value={client}>
    <Article slug={location.pathname.split('/').at(-1) ?? ''} />
  </Provider>,
);
