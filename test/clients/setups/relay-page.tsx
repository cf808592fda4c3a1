import { Suspense, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { graphql, RelayEnvironmentProvider, useLazyLoadQuery } from 'react-relay';
import { Attempts } from './attempts.tsx';
import { environment, follow } from './relay.ts';

const page = graphql`
  query relayPageQuery($slug: String!) {
    feedCursor
    article(slug: $slug) {
      headline
      bodyHtml
    }
    withdrawal(slug: $slug) {
      reason
    }
  }
`;
const events = graphql`
  subscription relayPageSubscription($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      articleId
      ... on ArticleWithdrawn {
        reason
      }
      article {
        headline
        bodyHtml
      }
    }
  }
`;

/** The compiler writes these two types, too: `import type { relayPageQuery as PageQuery } from './__generated__/relayPageQuery.graphql'`. */
interface PageQuery {
  readonly variables: { readonly slug: string };
  readonly response: {
    readonly article: { readonly headline: string; readonly bodyHtml: string } | null | undefined;
    readonly withdrawal: Withdrawal | null | undefined;
  };
}
interface PageEvents {
  readonly variables: { readonly slug: string };
  readonly response: { readonly articleUpdated: Withdrawal & { readonly __typename: string } };
}

/** As the query has it, or the event. */
interface Withdrawal {
  readonly reason?: string | null | undefined;
}

function Article({ slug, attempt }: { readonly slug: string; readonly attempt: number }) {
  const read = useLazyLoadQuery<PageQuery>(page, { slug }, { fetchKey: attempt });
  const [withdrawal = read.withdrawal, setWithdrawal] = useState<Withdrawal>();
  useEffect(() => {
    const live = { page: { query: page, variables: { slug } }, filter: { articleSlugs: [slug] } };
    const onNext = (data: PageEvents['response'] | null | undefined) =>
      setWithdrawal(data?.articleUpdated.__typename === 'ArticleWithdrawn' ? data.articleUpdated : undefined);
    return follow<PageEvents>({ ...live, subscription: events, variables: { slug }, onNext }).dispose;
  }, [slug]);
  const { article } = read;
  if (!article) {
    if (!withdrawal) return <p>There is no such article.</p>;
    return <p>This article was withdrawn. {withdrawal.reason}</p>;
  }
  return (
    <article>
      <h1>{article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: article.bodyHtml }} />
    </article>
  );
}

const slug = location.pathname.split('/').at(-1) ?? '';
createRoot(document.body).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback={<p>Loading…</p>}>
      <Attempts>{(attempt) => <Article key={slug} slug={slug} attempt={attempt} />}</Attempts>
    </Suspense>
  </RelayEnvironmentProvider>,
);
