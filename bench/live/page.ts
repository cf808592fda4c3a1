/** A reader's page of a live blog, which patches itself as docs/live-blogs.md describes. */
import type { LiveEdgeFragment, LivePageQuery, LiveFollowSubscription } from '../../test/gql/graphql.ts';
import { graphql } from '../../test/gql/index.ts';
import { ask } from '../kit/http.ts';

graphql(`
  fragment LiveEdge on LivePostEdge {
    cursor
    sortKey
    node {
      id
      headline
      bodyHtml
      isKeyEvent
      publishedAt
      lastModifiedAt
      url
      authors {
        name
      }
    }
  }
`);

const Page = graphql(`
  query LivePage($slug: String!, $first: Int!, $after: String, $filter: LivePostFilter) {
    feedCursor
    article(slug: $slug) {
      liveBlog {
        id
        state
        pinned {
          id
        }
        posts(first: $first, after: $after, filter: $filter) {
          edges {
            ...LiveEdge
          }
          pageInfo {
            hasNextPage
          }
        }
      }
    }
  }
`);

export const Follow = graphql(`
  subscription LiveFollow($liveBlogId: ID!, $after: String) {
    feed(filter: { liveBlogIds: [$liveBlogId] }, after: $after) {
      __typename
      cursor
      ... on LiveBlogEvent {
        liveBlog {
          state
          pinned {
            id
          }
        }
      }
      ... on LivePostEvent {
        postId
        edge {
          ...LiveEdge
        }
      }
    }
  }
`);

export type Edge = LiveEdgeFragment;
export type LiveEvent = LiveFollowSubscription['feed'];

export interface Source {
  readonly url: string;
  readonly slug: string;
}

type Read = NonNullable<NonNullable<LivePageQuery['article']>['liveBlog']> & { feedCursor: string | null };

async function readPosts(
  { url, slug }: Source,
  variables: { first: number; after?: string | null; filter?: { isKeyEvent: boolean } },
): Promise<Read> {
  const { article, feedCursor } = await ask(url, Page, { slug, ...variables });
  if (article?.liveBlog == null) throw new Error(`${slug} has no live blog.`);
  return { ...article.liveBlog, feedCursor };
}

/** What readers get who read everything: each page of the list after the other. */
export async function readAll(source: Source, filter?: { isKeyEvent: boolean }): Promise<Read> {
  const edges: Edge[] = [];
  for (;;) {
    const after = edges.at(-1)?.cursor ?? null;
    const read = await readPosts(source, { first: 100, after, ...(filter && { filter }) });
    edges.push(...read.posts.edges);
    if (!read.posts.pageInfo.hasNextPage) return { ...read, posts: { ...read.posts, edges } };
  }
}

export class LivePage {
  readonly edges: Edge[];
  state: Read['state'];
  pinned: Read['pinned'];
  /** The last event that it shows, or before which it was read. */
  cursor: string | null;
  /** Whether there are older posts that it hasn't loaded. */
  hasOlder: boolean;
  readonly #source: Source;
  /** Whether it shows the last event. Events before it have the state ENDED too if they are read late. */
  #isAtEnd: boolean;
  /** Events that wait for older posts under way. */
  #held: LiveEvent[] | null = null;

  private constructor(source: Source, { posts, state, pinned, feedCursor }: Read) {
    this.#source = source;
    this.edges = [...posts.edges];
    this.hasOlder = posts.pageInfo.hasNextPage;
    [this.state, this.pinned, this.cursor] = [state, pinned, feedCursor];
    this.#isAtEnd = state === 'ENDED';
  }

  static async open(source: Source): Promise<LivePage> {
    return new LivePage(source, await readPosts(source, { first: 20 }));
  }

  get isComplete(): boolean {
    return this.#isAtEnd && this.#held === null;
  }

  take(event: LiveEvent): void {
    if (this.#held === null) this.#apply(event);
    else this.#held.push(event);
  }

  /** Events that arrive meanwhile may be about posts in the answer, which may be from before them. */
  async loadOlder(): Promise<void> {
    if (!this.hasOlder || this.#held !== null) return;
    const held = (this.#held = []);
    const after = this.edges.at(-1)?.cursor ?? null;
    const { posts } = await readPosts(this.#source, { first: 20, after });
    this.edges.push(...posts.edges);
    this.hasOlder = posts.pageInfo.hasNextPage;
    this.#held = null;
    for (const event of held) this.#apply(event);
  }

  #apply(event: LiveEvent): void {
    this.cursor = event.cursor;
    if (event.__typename === 'LiveBlogEnded') this.#isAtEnd = true;
    if (!('liveBlog' in event)) return;
    [this.state, this.pinned] = [event.liveBlog.state, event.liveBlog.pinned];
    if (!('edge' in event)) return;
    const { edge, postId } = event;
    const last = this.edges.at(-1);
    const shown = this.edges.findIndex(({ node }) => node.id === postId);
    if (shown !== -1) this.edges.splice(shown, 1);
    if (edge === null || (this.hasOlder && (last === undefined || edge.sortKey > last.sortKey))) return;
    const next = this.edges.findIndex(({ sortKey }) => sortKey > edge.sortKey);
    this.edges.splice(next === -1 ? this.edges.length : next, 0, edge);
  }
}
