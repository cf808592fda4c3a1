import { useEffect, useRef, useState } from 'react';
import { describeArticle, EventFields, OpenArticle } from '../article/open-article.tsx';
import { ArticleFields } from '../article/story.tsx';
import { liveFeeds } from '../feeds.ts';
import { graphql, readFragment, type ResultOf } from '../graphql.ts';
import {
  EdgeFields,
  keysOf,
  LiveBlog,
  LiveBlogFields,
  StateFields,
  type Chosen,
  type Edge,
} from '../live-blog/live-blog.tsx';
import type { Patches } from '../live-blog/patches.ts';
import { PostFields } from '../live-blog/post.tsx';
import { isReadBelow } from '../keep-place.tsx';
import { anyPage } from '../page.tsx';
import { usePage, type Reading } from '../use-page.ts';

const LiveArticleQuery = graphql(
  `
    query LiveArticle(
      $slug: String!
      $posts: LivePostFilter
      $after: String
      $post: ID!
      $hasPost: Boolean!
    ) {
      feedCursor
      article(slug: $slug) {
        id
        slug
        headline
        language
        direction
        ...ArticleFields
        liveBlog {
          id
          ...LiveBlogFields
        }
      }
      withdrawal(slug: $slug) {
        slug
        reason
        withdrawnAt
      }
      node(id: $post) @include(if: $hasPost) {
        __typename
        id
        ... on LivePost {
          liveBlog {
            id
          }
          ...PostFields
        }
      }
    }
  `,
  [ArticleFields, LiveBlogFields, PostFields],
);

const LiveArticleChanges = graphql(
  `
    subscription LiveArticleChanges($slug: String!, $after: String) {
      articleUpdated(slug: $slug, after: $after) {
        __typename
        ...EventFields
        ... on LiveBlogEvent {
          liveBlog {
            id
            ...StateFields
          }
        }
        ... on LivePostEvent {
          postId
          edge {
            ...EdgeFields
          }
        }
      }
    }
  `,
  [EdgeFields, EventFields, StateFields],
);

type Data = ResultOf<typeof LiveArticleQuery>;

interface Variables extends Chosen {
  readonly slug: string;
  /** The id of the post that a link leads to; empty if there is none. */
  readonly post: string;
}

/** What has happened to the posts since they were read. New ones wait while the reader is further down, so that nothing moves. */
function useNews({ times, isReading, reload }: Reading) {
  const [patches, patch] = useState<Patches<Edge>>(new Map());
  const [waiting, wait] = useState<ReadonlySet<string>>(new Set());
  const [seen, see] = useState(times);
  // The answer has them.
  if (seen !== times) {
    see(times);
    patch(new Map());
    wait(new Set());
  }
  function take(id: string, edge: Edge | null, mayWait: boolean): void {
    // The answer that is on its way may not have it yet.
    if (isReading) void reload();
    patch((known) => new Map(known).set(id, edge));
    if (mayWait) wait((known) => new Set(known).add(id));
  }
  const isWaiting = (id: string) => waiting.has(id);
  return {
    take,
    shown: new Map([...patches].filter(([id]) => !isWaiting(id))),
    waiting: [...patches].filter(([id, edge]) => isWaiting(id) && edge !== null).length,
    showAll: () => wait(new Set()),
  };
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(LiveArticleQuery, variables);
  const { take, shown, waiting, showAll } = useNews(reading);
  const head = useRef<HTMLHeadingElement>(null);
  const [shows, count] = useState(0);
  useEffect(() => {
    if (shows === 0) return;
    head.current?.scrollIntoView();
    head.current?.focus({ preventScroll: true });
  }, [shows]);
  if (data === undefined) return null;
  const { article, node } = data;
  const liveBlog = article?.liveBlog;
  const isLinked = node?.__typename === 'LivePost' && node.liveBlog.id === liveBlog?.id;
  function isNew({ sortKey, node }: Edge): boolean {
    if (variables.after !== null || (variables.posts !== null && !node.isKeyEvent)) return false;
    return !liveBlog || keysOf(liveBlog, shown).every((key) => sortKey < key);
  }
  function show(): void {
    showAll();
    count(shows + 1);
  }
  return (
    <OpenArticle
      of={data}
      reading={reading}
      subscription={LiveArticleChanges}
      onEvent={({ articleUpdated: event }) => {
        if (!('liveBlog' in event)) return undefined;
        if ('edge' in event) {
          const edge = readFragment(EdgeFields, event.edge);
          const isBelow = waiting > 0 || isReadBelow(head.current);
          take(event.postId, edge, isBelow && edge !== null && isNew(edge));
        }
        return event.__typename === 'LiveBlogEnded' ? 'This live blog has ended.' : null;
      }}
    >
      {article && liveBlog && (
        <LiveBlog
          article={article}
          of={liveBlog}
          chosen={variables}
          linked={isLinked && shown.get(node.id) !== null ? node : null}
          patches={shown}
          waiting={waiting}
          onShow={show}
          head={head}
        />
      )}
    </OpenArticle>
  );
}

export const page = anyPage<Data, Variables>({
  query: LiveArticleQuery,
  View,
  describe(data, { slug, after, posts, hasPost }) {
    const described = describeArticle(data, slug);
    if (described?.type !== 'article') return described;
    // Search engines should lead to the newest posts.
    const mayIndex = after === null && posts === null && !hasPost;
    return { ...described, mayIndex, feeds: liveFeeds(slug, described.title) };
  },
});
