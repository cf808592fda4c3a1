import { Component, Suspense, useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { graphql, RelayEnvironmentProvider, useLazyLoadQuery } from 'react-relay';
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

/** The compiler writes these types, too: `import type { relayPageQuery } from './__generated__/relayPageQuery.graphql'`. */
interface PageQuery {
  readonly variables: { readonly slug: string };
  readonly response: {
    readonly article: { readonly headline: string; readonly bodyHtml: string } | null;
    readonly withdrawal: { readonly reason: string } | null;
  };
}
interface PageEvents {
  readonly variables: { readonly slug: string };
  readonly response: { readonly articleUpdated: { readonly reason?: string } };
}

function Article({ slug, attempt }: { readonly slug: string; readonly attempt: number }) {
  const { article, withdrawal } = useLazyLoadQuery<PageQuery>(page, { slug }, { fetchKey: attempt });
  const [reason = withdrawal?.reason, setReason] = useState<string>();
  useEffect(() => {
    const live = { page: { query: page, variables: { slug } }, filter: { articleSlugs: [slug] } };
    const onNext = (event: PageEvents['response'] | null | undefined) =>
      setReason(event?.articleUpdated.reason);
    return follow<PageEvents>({ ...live, subscription: events, variables: { slug }, onNext }).dispose;
  }, [slug]);
  if (!article)
    return <p>{reason ? `This article was withdrawn: ${reason}` : 'There is no such article.'}</p>;
  return (
    <article>
      <h1>{article.headline}</h1>
      <div dangerouslySetInnerHTML={{ __html: article.bodyHtml }} />
    </article>
  );
}

/** Shows why the page can't be read, and lets the reader try again. */
class Attempts extends Component<{ readonly children: (attempt: number) => ReactNode }> {
  override state = { attempt: 0, hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override render() {
    const { attempt, hasFailed } = this.state;
    if (!hasFailed) return this.props.children(attempt);
    const again = () => this.setState({ attempt: attempt + 1, hasFailed: false });
    return (
      <p>
        The article can’t be read now. <button onClick={again}>Try again</button>
      </p>
    );
  }
}

const slug = location.pathname.split('/').at(-1) ?? '';
createRoot(document.body).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback={<p>Loading…</p>}>
      <Attempts>{(attempt) => <Article key={slug} slug={slug} attempt={attempt} />}</Attempts>
    </Suspense>
  </RelayEnvironmentProvider>,
);
