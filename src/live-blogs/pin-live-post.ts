import { mayPublish } from '../articles/policy.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { optional } from '../operations/validation.ts';
import { claimPost } from './claim-post.ts';
import { appendLiveEvent, liveBlogToChange, lockLiveBlog, mustBeOpen } from './lock-live-blog.ts';

const PATH = ['liveBlogId'];

/** Pins a post above the others, in place of one that was pinned before; or unpins that. */
export const pinLivePost = operation({
  name: 'pinLivePost',
  input: { liveBlogId: rowId('LiveBlog'), id: optional(existing('LivePost')) },
  errors: [NotFoundError, InvalidStateError],
  may: mayPublish,
  guard: (tx, { liveBlogId }, { member }) => liveBlogToChange(tx, liveBlogId, member, PATH),
  async change(tx, { liveBlogId, id }) {
    const blog = await lockLiveBlog(tx, liveBlogId, PATH, 'UPDATE');
    if (id !== null) {
      mustBeOpen(blog, PATH);
      const post = await tx.livePost.findUnique({ where: { id } });
      if (post?.liveBlogId !== liveBlogId) throw new NotFoundError('LivePost', id, ['id']);
      await claimPost(tx, { id, blog, states: ['PUBLISHED'], change: { state: 'PUBLISHED' } });
    }
    const liveBlog = await tx.liveBlog.update({ where: { id: liveBlogId }, data: { pinnedPostId: id } });
    const pinned = { type: 'LIVE_POST_PINNED', postId: id ?? blog.pinnedPostId } as const;
    const event = blog.pinnedPostId === id ? null : appendLiveEvent(tx, blog, pinned);
    return { liveBlog, event };
  },
});
