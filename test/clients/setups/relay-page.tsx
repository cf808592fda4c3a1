import { Component, Suspense, useEffect, type ReactNode } from 'react';
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

function Article({ slug, attempt }: { readonly slug: string; readonly attempt: number }) {
  const { article } = useLazyLoadQuery<PageQuery>(page, { slug }, { fetchKey: attempt });
  useEffect(() => followArticle({ page, events }, slug).dispose, [slug]);
  if (!article) return <p>There is no such article.</p>;
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

createRoot(document.body).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback={<p>Loading…</p>}>
      <Attempts>
        {(attempt) => <Article slug={location.pathname.split('/').at(-1) ?? ''} attempt={attempt} />}
      </Attempts>
    </Suspense>
  </RelayEnvironmentProvider>,
);
