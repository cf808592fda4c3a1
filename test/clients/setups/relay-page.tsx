import { Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { graphql, RelayEnvironmentProvider, useLazyLoadQuery } from 'react-relay';
import { environment, followArticle } from './relay.ts';

const page = graphql`
  query relayPageQuery($slug: String!) {
    feedCursor
    article(slug: $slug) {
      headline
      bodyHtml
    }
  }
`;
const events = graphql`
  subscription relayPageSubscription($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      articleId
      article {
        headline
        bodyHtml
      }
    }
  }
`;

/** The compiler writes this type, too: `import type { relayPageQuery } from './__generated__/relayPageQuery.graphql'`. */
interface PageQuery {
  readonly variables: { readonly slug: string };
  readonly response: {
    readonly article: { readonly headline: string; readonly bodyHtml: string } | null;
  };
}

function Article({ slug }: { readonly slug: string }) {
  const { article } = useLazyLoadQuery<PageQuery>(page, { slug });
  useEffect(() => followArticle({ page, events }, slug).dispose, [slug]);
  if (!article) return <p>There is no such article.</p>;
  return (
    <article>
      <h1>{article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: article.bodyHtml }} />
    </article>
  );
}

createRoot(document.body).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback={<p>Loading…</p>}>
      <Article slug={location.pathname.split('/').at(-1) ?? ''} />
    </Suspense>
  </RelayEnvironmentProvider>,
);
