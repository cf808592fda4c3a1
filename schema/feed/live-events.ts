import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { livePostEdge, LivePostEdge } from '../live-blogs/live-blog.ts';
import { ArticleEvent } from './article-events.ts';
import { eventValue, FeedEvent, typenameOf } from './event.ts';

const LiveBlogEvent = builder.prismaInterface('FeedEvent', {
  variant: 'LiveBlogEvent',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A change to the live blog of an article, or to one of its posts.',
  resolveType: typenameOf,
  fields: (t) => ({
    liveBlog: t.relation('liveBlog', { onNull: 'error', description: 'The live blog as it is now.' }),
  }),
});

const LivePostEvent = builder.prismaInterface('FeedEvent', {
  variant: 'LivePostEvent',
  interfaces: [FeedEvent, ArticleEvent, LiveBlogEvent],
  description:
    'A change to a post of a live blog. A page handles each in the same way: it puts the post of `edge` in its place, or removes the post.',
  resolveType: typenameOf,
  fields: (t) => ({
    postId: t.id({
      description: 'The global id of the post.',
      resolve: ({ postId }) => encodeGlobalId('LivePost', eventValue(postId)),
    }),
    edge: t.field({
      type: LivePostEdge,
      nullable: true,
      description:
        'The post as it is now, with its place in `LiveBlog.posts`. Put it there by `sortKey`, in place of a post with the same id. Null if the post was removed: then remove the post with the id `postId`.',
      extensions: sqlStatements(2),
      resolve: ({ postId, liveBlogId }, _args, context, info) =>
        livePostEdge(eventValue(postId), eventValue(liveBlogId), context, info) as never,
    }),
  }),
});

const OF_BLOG = [FeedEvent, ArticleEvent, LiveBlogEvent];
const OF_POST = [...OF_BLOG, LivePostEvent];

export const LiveBlogStarted = builder.prismaObject('FeedEvent', {
  variant: 'LiveBlogStarted',
  interfaces: OF_BLOG,
  description: 'The live blog of a public article was started.',
});

export const LivePostAdded = builder.prismaObject('FeedEvent', {
  variant: 'LivePostAdded',
  interfaces: OF_POST,
  description: 'A post was added to a live blog, or a removed post was restored to its place.',
});

builder.prismaObject('FeedEvent', {
  variant: 'LivePostRevised',
  interfaces: OF_POST,
  description: 'A new revision of a post was published, or something was redacted in it.',
});

export const LivePostRemoved = builder.prismaObject('FeedEvent', {
  variant: 'LivePostRemoved',
  interfaces: OF_POST,
  description: 'A post was removed from a live blog. If it was pinned, no post is pinned now.',
});

export const LivePostPinned = builder.prismaObject('FeedEvent', {
  variant: 'LivePostPinned',
  interfaces: OF_POST,
  description:
    'A post was pinned, or the pinned one was unpinned. `liveBlog.pinned` is the post that is pinned now, or null.',
});

export const LiveBlogEnded = builder.prismaObject('FeedEvent', {
  variant: 'LiveBlogEnded',
  interfaces: OF_BLOG,
  description: 'A live blog has ended: it gets no more posts.',
});

export const LiveBlogReopened = builder.prismaObject('FeedEvent', {
  variant: 'LiveBlogReopened',
  interfaces: OF_BLOG,
  description: 'A live blog that had ended was reopened.',
});
