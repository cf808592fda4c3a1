import { ArticleCard, ArticleCardFields } from './article-card.tsx';
import { graphql, readFragment, type FragmentOf } from './graphql.ts';
import { Unread } from './page.tsx';

export const ArticleListFields = graphql(
  `
    fragment ArticleListFields on ArticleConnection {
      nodes {
        id
        ...ArticleCardFields
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  `,
  [ArticleCardFields],
);

interface ArticleListProps {
  /** Null if it couldn't be read. */
  readonly of: FragmentOf<typeof ArticleListFields> | null;
  /** Of the page, without a query. */
  readonly path: string;
}

/** A page of articles, newest first, the first of them large. */
export function ArticleList({ of, path }: ArticleListProps) {
  if (of === null) return <Unread />;
  const { nodes, pageInfo } = readFragment(ArticleListFields, of);
  const [first, ...others] = nodes;
  const { hasNextPage, endCursor } = pageInfo;
  return (
    <>
      {first && <ArticleCard of={first} heading="h2" isLead />}
      {others.map((article) => (
        <ArticleCard key={article.id} of={article} heading="h2" />
      ))}
      {first === undefined && <p className="empty">Nothing has been published here yet.</p>}
      {hasNextPage && endCursor !== null && (
        <p className="more">
          <a rel="next" href={`${path}?after=${encodeURIComponent(endCursor)}`}>
            Older articles
          </a>
        </p>
      )}
    </>
  );
}
