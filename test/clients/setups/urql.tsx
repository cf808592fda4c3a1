import { createClient } from '@dateline/client';
import { forgetWithdrawn, forwardSubscription } from '@dateline/client/urql';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
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
    fetchExchange,
    subscriptionExchange({ forwardSubscription: forwardSubscription(dateline) }),
  ],
});

function Article({ slug }: { readonly slug: string }) {
  const [{ data }] = useQuery<ArticlePage>({ query: ARTICLE, variables: { slug } });
  const isRead = data !== undefined;
  const context = useMemo(() => {
    const reload = () => client.query(ARTICLE, { slug }, { requestPolicy: 'network-only' }).toPromise();
    return { live: { after: data?.feedCursor, filter: { articleSlugs: [slug] }, reload } };
    // Only where it begins: afterwards, the subscription knows where it is.
  }, [slug, isRead]);
  useSubscription({ query: ARTICLE_UPDATED, variables: { slug }, pause: !isRead, context });
  if (!data?.article) return <p>There is no such article.</p>;
  return (
    <article>
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
