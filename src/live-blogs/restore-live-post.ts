import { mayPublish, mayWork, PUBLIC_REVISION } from '../articles/policy.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { claimPost, postToChange, seenPostId } from './claim-post.ts';
import { appendLiveEvent, lockLiveBlog } from './lock-live-blog.ts';
import { publicStatementsOf } from './public-statements.ts';
import { promoteWithPost } from './show-post.ts';

/**
 * Brings a removed post back to its place, for readers if they saw it before: what its published revisions quote is public again.
 * Pages add it as they add any post.
 */
export const restoreLivePost = operation({
  name: 'restoreLivePost',
  input: { id: rowId('LivePost') },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: seenPostId,
  may: mayWork,
  async guard(tx, { id }, { context, member }) {
    const post = await postToChange(tx, id, member);
    if (post.publishedAt !== null) mayPublish(context.viewer);
    return post;
  },
  async change(tx, { id }, { guarded, at }) {
    const blog = await lockLiveBlog(tx, guarded.liveBlogId, ['id']);
    // A removed post isn't published, so the guard still holds.
    const wasShown = guarded.publishedAt !== null;
    const livePost = await claimPost(tx, {
      ...{ id, blog, states: ['REMOVED'] },
      change: wasShown
        ? { state: 'PUBLISHED', modifiedAt: at, shownAt: at }
        : { state: 'DRAFT', modifiedAt: at },
    });
    if (!wasShown) return { livePost, event: null };
    await promoteWithPost(tx, blog, id, {
      statementIds: await publicStatementsOf(tx, id),
      speakers: await tx.livePostContribution.findMany({
        where: { revision: { postId: id, ...PUBLIC_REVISION } },
        select: { personId: true, organizationId: true },
      }),
    });
    const event = appendLiveEvent(tx, blog, { type: 'LIVE_POST_ADDED', postId: id });
    return { livePost, event };
  },
});
