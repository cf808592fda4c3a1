import { useEffect, type Ref } from 'react';
import { addressOf } from '../address.ts';
import { dayInWords, inWords, timeInWords } from '../dates.ts';
import { IN_ENGLISH, inLanguage, type Text } from '../direction.ts';
import { liveFeeds } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { Unread } from '../page.tsx';
import { addressOfPost } from './address.ts';
import { patched, type Patches } from './patches.ts';
import { Post, PostFields } from './post.tsx';

export const EdgeFields = graphql(
  `
    fragment EdgeFields on LivePostEdge {
      sortKey
      node {
        id
        headline
        isKeyEvent
        publishedAt
        ...PostFields
      }
    }
  `,
  [PostFields],
);

export type Edge = ResultOf<typeof EdgeFields>;

/** What each event tells of the live blog. */
export const StateFields = graphql(`
  fragment StateFields on LiveBlog {
    id
    state
    endedAt
    pinned {
      id
    }
  }
`);

export const LiveBlogFields = graphql(
  `
    fragment LiveBlogFields on LiveBlog {
      ...StateFields
      startedAt
      pinned {
        id
        ...PostFields
      }
      posts(first: 20, after: $after, filter: $posts) {
        edges {
          ...EdgeFields
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
      keyEvents: posts(first: 10, filter: { isKeyEvent: true }) {
        edges {
          sortKey
          node {
            id
            headline
            isKeyEvent
            publishedAt
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [EdgeFields, PostFields, StateFields],
);

/** The sort keys of the posts that the page has. */
export function keysOf(of: FragmentOf<typeof LiveBlogFields>, patches: Patches<Edge>): readonly string[] {
  const read = readFragment(EdgeFields, readFragment(LiveBlogFields, of).posts?.edges ?? []);
  return [...read, ...patches.values()].flatMap((edge) => (edge === null ? [] : [edge.sortKey]));
}

/** Which posts a page shows. */
export interface Chosen {
  readonly posts: { readonly isKeyEvent: true } | null;
  readonly after: string | null;
  /** Whether a link leads to one of them, wherever it is in the list. */
  readonly hasPost: boolean;
}

interface LiveBlogProps {
  readonly article: Text & Readonly<Record<'slug' | 'headline', string>>;
  readonly of: FragmentOf<typeof LiveBlogFields>;
  readonly chosen: Chosen;
  /** The post that a link leads to. */
  readonly linked: (FragmentOf<typeof PostFields> & { readonly id: string }) | null;
  /** All that has happened since it was read, but for the posts that wait. */
  readonly patches: Patches<Edge>;
  /** How many new posts wait until the reader wants them. */
  readonly waiting: number;
  readonly onShow: () => void;
  readonly head: Ref<HTMLHeadingElement>;
}

/** The posts of a live blog, newest first, with what tells the story by itself above them. */
export function LiveBlog({ article, of, chosen, linked, patches, waiting, onShow, head }: LiveBlogProps) {
  const { startedAt, pinned, posts, keyEvents, ...blog } = readFragment(LiveBlogFields, of);
  const { state, endedAt } = readFragment(StateFields, blog);
  const isFirst = chosen.after === null;
  const all = patched(readFragment(EdgeFields, posts?.edges ?? []), patches, {
    isFirst,
    isLast: posts?.pageInfo.hasNextPage !== true,
    belongs: ({ node }) => chosen.posts === null || node.isKeyEvent,
  });
  const above = isFirst && chosen.posts === null ? pinned : null;
  const isListed = (id: string) => all.some(({ node }) => node.id === id);
  const asked = linked !== null && !isListed(linked.id) && linked.id !== above?.id ? linked : null;
  const shared = { slug: article.slug, language: inLanguage(article) };
  useAddressOf(article.slug, chosen.hasPost);
  return (
    <>
      <State state={state} startedAt={startedAt} endedAt={endedAt} />
      <KeyEvents
        of={patched(keyEvents?.edges ?? [], patches, {
          isFirst: true,
          isLast: keyEvents?.pageInfo.hasNextPage !== true,
          belongs: ({ node }) => node.isKeyEvent,
        })}
        startedAt={startedAt}
        addressOf={(id) =>
          isListed(id) || [above?.id, asked?.id].includes(id)
            ? `#post-${id}`
            : addressOfPost(article.slug, id)
        }
      />
      <section className="posts" aria-labelledby="posts">
        <h2 id="posts" ref={head} tabIndex={-1}>
          <span {...IN_ENGLISH}>Posts</span>
        </h2>
        <Choices slug={article.slug} chosen={chosen} />
        <div className="waiting" aria-live="polite" lang="en">
          {waiting > 0 && (
            <button type="button" onClick={onShow}>
              {waiting === 1 ? '1 new post' : `${String(waiting)} new posts`}
            </button>
          )}
        </div>
        {chosen.hasPost && linked === null && (
          <p className="empty" lang="en">
            The post that you followed a link to is no longer here.
          </p>
        )}
        {asked && <Post of={asked} {...shared} label="The post that you followed a link to" />}
        {above && <Post key={above.id} of={above} {...shared} label="Pinned" />}
        {all.map(({ node }) => node.id !== above?.id && <Post key={node.id} of={node} {...shared} />)}
        {posts === null && <Unread />}
        {posts !== null && all.length === 0 && (
          <p className="empty" lang="en">
            {chosen.posts === null ? 'There are no posts yet.' : 'There are no key events yet.'}
          </p>
        )}
        {posts && <Pages slug={article.slug} chosen={chosen} {...posts.pageInfo} />}
        <Follow {...liveFeeds(article.slug, article.headline)} />
      </section>
    </>
  );
}

/** `LivePost.url` leads to the newest posts. If the post isn't among them, this leads on to it. */
function useAddressOf(slug: string, hasPost: boolean): void {
  useEffect(() => {
    const [, id] = /^#post-(.+)/.exec(location.hash) ?? [];
    if (id === undefined || hasPost || document.getElementById(`post-${id}`) !== null) return;
    location.replace(addressOfPost(slug, id));
  }, [slug, hasPost]);
}

interface StateProps {
  readonly state: 'OPEN' | 'ENDED';
  readonly startedAt: string;
  readonly endedAt: string | null;
}

function State({ state, startedAt, endedAt }: StateProps) {
  return (
    <p className="state" data-state={state}>
      <strong {...IN_ENGLISH}>{state === 'OPEN' ? 'Live' : 'This live blog has ended'}</strong>{' '}
      <span {...IN_ENGLISH}>
        {endedAt === null ? `since ${inWords(startedAt)}` : `on ${inWords(endedAt)}`}
      </span>
    </p>
  );
}

interface KeyEventsProps {
  readonly of: readonly { readonly node: Pick<Edge['node'], 'id' | 'headline' | 'publishedAt'> }[];
  /** Key events of another day have their date. */
  readonly startedAt: string;
  readonly addressOf: (id: string) => string;
}

/** The story in short: links to the posts that tell it by themselves. */
function KeyEvents({ of, startedAt, addressOf }: KeyEventsProps) {
  if (of.length === 0) return null;
  const today = dayInWords(startedAt);
  return (
    <nav className="key-events" aria-labelledby="key-events">
      <h2 id="key-events">
        <span {...IN_ENGLISH}>Key events</span>
      </h2>
      <ol>
        {of.map(({ node: { id, headline, publishedAt } }) => (
          <li key={id}>
            {publishedAt !== null && (
              <time dateTime={publishedAt} {...IN_ENGLISH}>
                {dayInWords(publishedAt) === today ? timeInWords(publishedAt) : inWords(publishedAt)}
              </time>
            )}{' '}
            <a href={addressOf(id)}>{headline ?? <span {...IN_ENGLISH}>To this post</span>}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Links, so that they work without JavaScript, too. */
function Choices({ slug, chosen }: { slug: string; chosen: Chosen }) {
  const path = `/articles/${encodeURIComponent(slug)}`;
  const choices = [
    [undefined, 'All posts'],
    ['key', 'Key events only'],
  ] as const;
  return (
    <nav className="filter" aria-label="Which posts" lang="en">
      {choices.map(([value, text]) => (
        <a
          key={text}
          href={`${addressOf(path, { posts: value })}#posts`}
          aria-current={value === (chosen.posts === null ? undefined : 'key') ? 'page' : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

interface PagesProps {
  readonly slug: string;
  readonly chosen: Chosen;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

function Pages({ slug, chosen, endCursor, hasNextPage }: PagesProps) {
  const path = `/articles/${encodeURIComponent(slug)}`;
  const posts = chosen.posts === null ? undefined : 'key';
  return (
    <p className="more" lang="en">
      {chosen.after !== null && <a href={`${addressOf(path, { posts })}#posts`}>Newest posts</a>}{' '}
      {hasNextPage && endCursor !== null && (
        <a rel="next" href={`${addressOf(path, { posts, after: endCursor })}#posts`}>
          Older posts
        </a>
      )}
    </p>
  );
}
