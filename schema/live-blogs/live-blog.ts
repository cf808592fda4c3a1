import type { GraphQLResolveInfo } from 'graphql';
import { LiveBlogState, LivePostState } from '../../generated/prisma/enums.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { withSlugs } from '../../src/db/slugs.ts';
import { visiblePosts } from '../../src/live-blogs/policy.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { Article } from '../articles/article.ts';
import { builder, GLOBAL_ID, TOTAL_COUNT } from '../kernel/builder.ts';
import { cursorOf } from '../kernel/connections.ts';
import type { ApiContext } from '../kernel/context.ts';
import { PAGED, sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { anyOf, conditionPerValue } from '../kernel/filters.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { edgeOf, positionOf } from '../kernel/pages.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { isSelected } from '../kernel/selected.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Statement } from '../statements/statement.ts';
import { LivePost } from './live-post.ts';

enumType(LiveBlogState, {
  name: 'LiveBlogState',
  description: 'Whether a live blog gets more posts.',
  values: { OPEN: 'It goes on.', ENDED: 'It has ended. Its posts can still be corrected.' },
});

/** A row that places a post in a list. */
interface Place {
  readonly id?: string;
  readonly postId?: string;
  readonly listedAt: Date;
}

export const LivePostEdge = builder.edgeObject({
  type: LivePost,
  name: 'LivePostEdge',
  description: 'A post, with its cursor and its place among the others.',
  fields: (t) => ({
    sortKey: t.string({
      description:
        'A sort key. Posts in ascending order of `sortKey` (plain string comparison) are in the order of the list: newest first. A page uses it to insert the post of an event. It never changes once the post is published.',
      resolve: (edge) => sortKey((edge as unknown as { row: Place }).row),
    }),
  }),
});

const LivePostConnection = builder.connectionObject(
  {
    type: LivePost,
    name: 'LivePostConnection',
    description: 'A page of posts.',
    fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
  },
  LivePostEdge,
);

/** In ms since 1970, of the calendar that dates are in. */
const END = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The columns of the order, each as a text of fixed length that ascends in the order of the list. */
function sortKey({ listedAt, id, postId }: Place): string {
  return `${String(END - listedAt.getTime()).padStart(15, '0')} ${id ?? postId}`;
}

const NEWEST_FIRST = [{ listedAt: 'desc' }, { id: 'asc' }] as const;

const LivePostFilter = builder.inputType('LivePostFilter', {
  description: 'Selects the posts that meet every condition.',
  fields: (t) => ({
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only posts that at least one of these people and organisations wrote.',
    }),
    authorSlugs: t.stringList({
      description: 'Only posts by one of these authors: current or former slugs of people and organisations.',
    }),
    isKeyEvent: t.boolean({ description: 'Only key events, or only other posts.' }),
    publishedFrom: t.field({
      type: 'DateTime',
      description: 'Only posts that were published at this time or later.',
    }),
    states: t.field({
      type: [LivePostState],
      description:
        'Only posts in these states; by default, published ones. Readers find only published posts. A draft is listed by when it was created.',
    }),
  }),
});

type Filter = typeof LivePostFilter.$inferInput;

interface PostArgs {
  readonly filter?: Filter | null | undefined;
  /** The ids of the authors that the filter asks for; null if it asks for none. */
  readonly authors?: readonly string[] | null;
}

function listedPosts({ filter, authors }: PostArgs, { viewer }: ApiContext): Prisma.LivePostWhereInput[] {
  const { isKeyEvent, publishedFrom, states } = filter ?? {};
  const conditions: Prisma.LivePostWhereInput = {
    ...(isKeyEvent != null && { isKeyEvent }),
    ...(publishedFrom != null && { listedAt: { gte: publishedFrom } }),
    ...(authors != null && { authors: { some: { authorId: anyOf(authors) } } }),
  };
  return conditionPerValue('state', states ?? ['PUBLISHED']).map((state) => ({
    AND: [state, conditions, ...(states == null ? [] : [visiblePosts(viewer)])],
  }));
}

const POSTS = relationPage({
  from: 'LiveBlog',
  relation: 'posts',
  of: 'LivePost',
  where: listedPosts,
  orderBy: NEWEST_FIRST,
});

/** The posts of one author, in order from an index of their own. */
const POSTS_OF_AUTHOR = relationPage({
  from: 'LiveBlog',
  relation: 'authored',
  of: 'LivePost',
  where: ({ filter, authors }: PostArgs) => ({
    authorId: { in: [...(authors ?? [])] },
    ...(filter?.isKeyEvent != null && { post: { isKeyEvent: filter.isKeyEvent } }),
    ...(filter?.publishedFrom != null && { listedAt: { gte: filter.publishedFrom } }),
  }),
  orderBy: NEWEST_FIRST,
});

/** The ids of the authors that meet both conditions of a filter; null if it has neither. */
async function authorsOf(
  { authorIds, authorSlugs }: Filter,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<readonly string[] | null> {
  const named = authorIds?.map(({ id }) => id);
  if (authorSlugs == null) return named ?? null;
  const loader = loaderAt('authors', context, info, async (keys) => {
    const { prisma, viewer } = context;
    const where = withSlugs(anyOf(keys.flatMap((key) => JSON.parse(key) as string[])).in);
    const select = { id: true } as const;
    const [people, organizations] = await Promise.all([
      prisma.person.findMany({ where: { AND: [visiblePeople(viewer), where] }, select }),
      prisma.organization.findMany({ where: { AND: [visibleOrganizations(viewer), where] }, select }),
    ]);
    // At one place of the response, all ask for the same slugs.
    return keys.map(() => [...people, ...organizations].map(({ id }) => id));
  });
  const found = await loader.load(JSON.stringify(authorSlugs));
  return named === undefined ? found : found.filter((id) => named.includes(id));
}

const LiveBlog = builder.prismaNode('LiveBlog', {
  id: GLOBAL_ID,
  description:
    'The live blog of an article, whose body is the standing text. Its posts are apart from the article: they have revisions, times and events of their own.',
  fields: (t) => ({
    article: t.relation('article', { description: 'The article.' }),
    state: t.expose('state', { type: LiveBlogState, description: 'Whether it gets more posts.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was started.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended. Null while it is open.',
    }),
    pinned: t.field({
      type: LivePost,
      nullable: true,
      description: 'The post to show above the others. It is in `posts`, too. Null if none is pinned.',
      extensions: sqlStatements(1),
      select: { pinnedPostId: true },
      resolve: ({ pinnedPostId }, _args, context, info) =>
        pinnedPostId === null ? null : visibleNode('LivePost', pinnedPostId, context, info),
    }),
    posts: t.connection(
      {
        description:
          'The posts, newest first: by `publishedAt`, and those of one moment by `id`. You can page in both directions. A revised or restored post keeps its place.',
        args: {
          filter: t.arg({ type: LivePostFilter, description: 'Only posts that meet every condition.' }),
        },
        type: LivePost,
        // Two more to look up the slugs of authors.
        extensions: { ...PAGED, ...sqlStatements(4), cursors: 'list' },
        resolve: async (liveBlog, args, context, info) => {
          const authors = await authorsOf(args.filter ?? {}, context, info);
          const isOfOne = authors?.length === 1 && args.filter?.states == null;
          return (isOfOne ? POSTS_OF_AUTHOR : POSTS).resolve(
            liveBlog,
            { ...args, authors } as object,
            context,
            info,
          );
        },
      },
      LivePostConnection as never,
    ),
  }),
});

builder.prismaObjectField(Article, 'liveBlog', (t) =>
  t.field({
    type: LiveBlog,
    nullable: true,
    description: 'Its live blog. Null if it has none.',
    extensions: sqlStatements(1),
    select: { liveBlog: { select: { id: true } } },
    resolve: ({ liveBlog }, _args, context, info) =>
      liveBlog === null ? null : visibleNode('LiveBlog', liveBlog.id, context, info),
  }),
);

builder.prismaObjectField(Statement, 'livePosts', (t) =>
  t.connection(
    {
      description: 'The published posts of live blogs that quote it, newest first.',
      ...relationPage({
        from: 'Statement',
        relation: 'livePosts',
        of: 'LivePost',
        nodeId: 'postId',
        where: (_args, { viewer }) => ({ post: visiblePosts(viewer) }),
        orderBy: [{ listedAt: 'desc' }, { postId: 'asc' }],
      }),
    },
    LivePostConnection as never,
  ),
);

/** The edge of a published post in the list of its live blog; null if the viewer doesn't see it there. */
export async function livePostEdge(
  postId: string,
  liveBlogId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const loader = loaderAt('place of a post', context, info, async (ids) => {
    const rows = await context.prisma.livePost.findMany({
      where: { AND: [visiblePosts(context.viewer), { id: oneOf(ids), state: 'PUBLISHED' }] },
      select: { id: true, listedAt: true },
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  });
  const row = await loader.load(postId);
  if (row === null) return null;
  const isRead = isSelected(['node'], info);
  const node = isRead ? await visibleNode('LivePost', postId, context, info, [['node']]) : null;
  if (isRead && node === null) return null;
  return edgeOf(row, node, () =>
    cursorOf(context, 'LiveBlog.posts', liveBlogId, positionOf(row, NEWEST_FIRST)),
  );
}

export { LiveBlog };
