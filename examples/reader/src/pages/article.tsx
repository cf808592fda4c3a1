import { useEffect } from 'react';
import { describeArticle, EventFields, OpenArticle } from '../article/open-article.tsx';
import { ArticleFields } from '../article/story.tsx';
import { graphql, type ResultOf } from '../graphql.ts';
import { anyPage } from '../page.tsx';
import { usePage } from '../use-page.ts';

const ArticleQuery = graphql(
  `
    query Article($slug: String!) {
      feedCursor
      article(slug: $slug) {
        liveBlog {
          id
        }
        ...ArticleFields
      }
      withdrawal(slug: $slug) {
        slug
        reason
        withdrawnAt
      }
    }
  `,
  [ArticleFields],
);

const ArticleLive = graphql(
  `
    subscription ArticleLive($slug: String!, $after: String) {
      articleUpdated(slug: $slug, after: $after) {
        ...EventFields
      }
    }
  `,
  [EventFields],
);

type Data = ResultOf<typeof ArticleQuery>;

interface Variables {
  readonly slug: string;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(ArticleQuery, variables);
  // It came back in place of its notice. Another page shows its posts.
  const isLive = data?.article?.liveBlog != null;
  useEffect(() => {
    if (isLive) location.reload();
  }, [isLive]);
  return data && <OpenArticle of={data} reading={reading} subscription={ArticleLive} />;
}

export const page = anyPage<Data, Variables>({
  query: ArticleQuery,
  View,
  describe: (data, { slug }) => (data.article?.liveBlog ? { page: 'live' } : describeArticle(data, slug)),
});
