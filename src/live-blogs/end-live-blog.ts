import { mayPublish } from '../articles/policy.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { appendLiveEvent, liveBlogToChange, lockLiveBlog, mustBeOpen } from './lock-live-blog.ts';

/** Ends a live blog: it gets no more posts. Those that it has can still be revised, removed and brought back. */
export const endLiveBlog = operation({
  name: 'endLiveBlog',
  input: { id: rowId('LiveBlog') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'id',
  may: mayPublish,
  guard: (tx, { id }, { member }) => liveBlogToChange(tx, id, member),
  async change(tx, { id }, { at }) {
    const blog = await lockLiveBlog(tx, id, ['id'], 'UPDATE');
    mustBeOpen(blog, ['id'], 'The live blog has ended already.');
    const liveBlog = await tx.liveBlog.update({ where: { id }, data: { state: 'ENDED', endedAt: at } });
    return { liveBlog, event: appendLiveEvent(tx, blog, { type: 'LIVE_BLOG_ENDED' }) };
  },
});

/** Goes on with a live blog that has ended. */
export const reopenLiveBlog = operation({
  name: 'reopenLiveBlog',
  input: { id: rowId('LiveBlog') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'id',
  may: mayPublish,
  guard: (tx, { id }, { member }) => liveBlogToChange(tx, id, member),
  async change(tx, { id }) {
    const blog = await lockLiveBlog(tx, id, ['id'], 'UPDATE');
    if (blog.state === 'OPEN')
      throw new InvalidStateError('The live blog has not ended.', {
        state: blog.articleState,
        reason: 'LIVE_BLOG_OPEN',
      });
    const liveBlog = await tx.liveBlog.update({ where: { id }, data: { state: 'OPEN', endedAt: null } });
    return { liveBlog, event: appendLiveEvent(tx, blog, { type: 'LIVE_BLOG_REOPENED' }) };
  },
});
