import { ArticleList, ArticleListFields } from '../article-list.tsx';
import { graphql, type ResultOf } from '../graphql.ts';
import { ALL_ARTICLES, tagFeeds, type Feeds } from '../feeds.ts';
import { anyPage, Follow, Mark, Site } from '../page.tsx';
import { useChanges, usePage } from '../use-page.ts';

const FrontQuery = graphql(
  `
    query Front($tags: [String!], $tag: String!, $after: String) {
      feedCursor
      articles(first: 20, after: $after, filter: { tags: $tags }) {
        ...ArticleListFields
      }
      tag(slug: $tag) {
        id
        slug
        name
      }
      tags(first: 20) {
        nodes {
          id
          slug
          name
        }
      }
      campaigns(first: 5) {
        nodes {
          id
          slug
          name
          summary
        }
      }
    }
  `,
  [ArticleListFields],
);

/** Whatever changes the list. */
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

type Data = ResultOf<typeof FrontQuery>;

interface Variables {
  /** Null for all. */
  readonly tags: string[] | null;
  readonly tag: string;
  readonly after: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(FrontQuery, variables);
  useChanges({ types: [...EVENTS] }, data?.feedCursor ?? null, reading);
  if (data === undefined) return null;
  const { articles, tag, tags, campaigns } = data;
  const path = tag === null ? '/' : `/tags/${encodeURIComponent(variables.tag)}`;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <h1 className={tag === null ? 'unseen' : undefined} dir="auto">
        {tag?.name ?? 'Latest news'}
      </h1>
      <nav className="tags" aria-label="Topics">
        {tags.nodes.map(({ id, slug, name }) => (
          <a
            key={id}
            href={`/tags/${encodeURIComponent(slug)}`}
            aria-current={slug === variables.tag ? 'page' : undefined}
          >
            <bdi>{name}</bdi>
          </a>
        ))}
      </nav>
      <div className="front">
        <div>
          <ArticleList of={articles} path={path} />
        </div>
        <aside aria-label="More">
          {campaigns.nodes.length > 0 && (
            <section aria-labelledby="campaigns">
              <h2 id="campaigns">Campaigns</h2>
              <ul>
                {campaigns.nodes.map(({ id, slug, name, summary }) => (
                  <li key={id}>
                    <a href={`/campaigns/${encodeURIComponent(slug)}`}>
                      <bdi>{name}</bdi>
                    </a>
                    {summary !== null && <p dir="auto">{summary}</p>}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Follow {...feedsOf(data, variables)} />
        </aside>
      </div>
    </Site>
  );
}

function feedsOf({ tag }: Data, { tag: slug }: Variables): Feeds {
  return tag === null ? ALL_ARTICLES : tagFeeds(slug, tag.name);
}

export const page = anyPage<Data, Variables>({
  query: FrontQuery,
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
