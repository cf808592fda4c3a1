/** Live blogs as a page reads and follows them. */
import { expect } from 'vitest';
import { untyped } from '../clients/walk.ts';
import type { Newsroom } from './newsroom.ts';

export interface ReadPost {
  readonly id: string;
  readonly state: string;
  readonly headline: string | null;
  readonly bodyHtml: string;
  readonly isKeyEvent: boolean;
  readonly publishedAt: string | null;
  readonly lastModifiedAt: string;
  readonly revisionNumber: number;
  readonly publishedRevisionNumber: number | null;
  readonly statements: readonly { readonly id: string }[];
}

export interface PostEdge {
  readonly cursor: string;
  readonly sortKey: string;
  readonly node: ReadPost;
}

interface ReadLiveBlog {
  readonly id: string;
  readonly state: string;
  readonly pinned: { readonly id: string } | null;
  readonly posts: {
    readonly totalCount: number;
    readonly edges: readonly PostEdge[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

const POST = `id state headline bodyHtml isKeyEvent publishedAt lastModifiedAt revisionNumber publishedRevisionNumber statements { id }`;
const EDGE = `cursor sortKey node { ${POST} }`;

const LiveBlogOf = untyped<{ article: { liveBlog: ReadLiveBlog | null } | null }, Args>(
  `query ($slug: String!, $first: Int, $after: String, $last: Int, $before: String, $filter: LivePostFilter) {
    article(slug: $slug) {
      liveBlog {
        id state pinned { id }
        posts(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
          totalCount edges { ${EDGE} } pageInfo { endCursor hasNextPage }
        }
      }
    }
  }`,
);

interface Args extends Record<string, unknown> {
  readonly slug: string;
}

export type PageOfPosts = Readonly<{
  first?: number;
  after?: string | null;
  last?: number;
  before?: string | null;
  filter?: object;
}>;

/** Returns a function that reads the live blog of an article, as a reader or with a token; null if the viewer sees none. */
export function liveBlogReader({ ask }: Pick<Newsroom, 'ask'>) {
  return async (slug: string, page: PageOfPosts = { first: 100 }, token?: string) => {
    const { data, errors } = await ask(LiveBlogOf, { slug, ...page }, token);
    expect(errors).toEqual([]);
    const liveBlog = data.article?.liveBlog ?? null;
    return { liveBlog, edges: liveBlog?.posts.edges ?? [] };
  };
}

export interface LiveEvent {
  readonly __typename: string;
  readonly cursor: string;
  readonly postId?: string | null;
  readonly edge?: PostEdge | null;
  readonly note?: { readonly kind: string; readonly text: string } | null;
  readonly liveBlog?: { readonly state: string; readonly pinned: { readonly id: string } | null };
}

export const FollowLiveBlog = untyped<{ feed: LiveEvent }, { filter: object; after?: string | null }>(
  `subscription ($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      __typename cursor
      ... on ArticleEvent { note { kind text } }
      ... on LiveBlogEvent { liveBlog { state pinned { id } } }
      ... on LivePostEvent { postId edge { ${EDGE} } }
    }
  }`,
);
