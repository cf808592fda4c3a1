import { Around, AroundFields } from '../around.tsx';
import { ArticleList, ArticleListFields } from '../article-list.tsx';
import { graphql, type ResultOf } from '../graphql.ts';
import { ALL_ARTICLES, tagFeeds, type Feeds } from '../feeds.ts';
import { anyPage, Mark, Site } from '../page.tsx';
import { useChanges, usePage } from '../use-page.ts';

const LatestQuery = graphql(
  `
    query Latest($tagSlugs: [String!], $tag: String!, $after: String) {
      feedCursor
      articles(first: 20, after: $after, filter: { tagSlugs: $tagSlugs }) {
        ...ArticleListFields
      }
      tag(slug: $tag) {
        id
        slug
        name
      }
      ...AroundFields
    }
  `,
  [AroundFields, ArticleListFields],
);

/** The events that change the list. */
const EVENTS = [
  'ARTICLE_PUBLISHED',
  'ARTICLE_REVISED',
  'ARTICLE_CORRECTED',
  'ARTICLE_COMMENT_ADDED',
  'ARTICLE_SLUG_CHANGED',
  'ARTICLE_WITHDRAWN',
  'ARTICLE_RESTORED',
  'TAG_UPDATED',
  'TAG_MERGED',
  'TAG_DELETED',
] as const;

type Data = ResultOf<typeof LatestQuery>;

interface Variables {
  /** Null for all. */
  readonly tagSlugs: string[] | null;
  readonly tag: string;
  readonly after: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(LatestQuery, variables);
  useChanges({ types: [...EVENTS] }, data?.feedCursor ?? null, reading);
  if (data === undefined) return null;
  const { articles, tag } = data;
  const path = tag === null ? '/' : `/tags/${encodeURIComponent(variables.tag)}`;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <h1 className={tag === null ? 'unseen' : undefined} dir="auto">
        {tag?.name ?? 'Latest news'}
      </h1>
      <Around of={data} tag={variables.tag} feeds={feedsOf(data, variables)}>
        <ArticleList of={articles} path={path} />
      </Around>
    </Site>
  );
}

function feedsOf({ tag }: Data, { tag: slug }: Variables): Feeds {
  return tag === null ? ALL_ARTICLES : tagFeeds(slug, tag.name);
}

export const page = anyPage<Data, Variables>({
  query: LatestQuery,
  View,
  describe(data, variables) {
    const { tag } = data;
    if (tag === null && variables.tag !== '') return null;
    if (tag !== null && tag.slug !== variables.tag)
      return { location: `/tags/${encodeURIComponent(tag.slug)}` };
    const feeds = feedsOf(data, variables);
    return { title: feeds.title, feeds };
  },
});
