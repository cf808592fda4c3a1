import { mayPublish, mayWork } from '../articles/policy.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { assertRules, optional, text } from '../operations/validation.ts';
import { claimPost, postToChange, seenPostId } from './claim-post.ts';
import { appendLiveEvent, isPublic, lockLiveBlog } from './lock-live-blog.ts';
import { publicStatementsOf } from './public-statements.ts';
import { beforePostChange, mustStayPublishable, notePost, noteRule } from './show-post.ts';

/**
 * Takes a post from readers, who learn that it went. Nothing is deleted. A draft is discarded: readers never learn of it. A pinned
 * post is no longer pinned. It is possible while the article is withdrawn, since the post may be the reason.
 */
export const removeLivePost = operation({
  name: 'removeLivePost',
  input: { id: rowId('LivePost'), noteText: optional(text) },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: seenPostId,
  may: mayWork,
  async guard(tx, { id }, { context, member }) {
    const post = await postToChange(tx, id, member);
    if (post.state === 'PUBLISHED') mayPublish(context.viewer);
    return post;
  },
  async change(tx, { id, noteText }, { context, guarded, at }) {
    const blog = await lockLiveBlog(tx, guarded.liveBlogId, ['id'], 'UPDATE');
    await beforePostChange(tx, blog, id, await publicStatementsOf(tx, id));
    const livePost = await claimPost(tx, {
      ...{ id, blog, states: ['DRAFT', 'PUBLISHED'] },
      change: { state: 'REMOVED', modifiedAt: at },
    });
    // Another post may quote what this one's statement replaced.
    await mustStayPublishable(tx, blog);
    const wasShown = livePost.publishedAt !== null;
    if (wasShown) mayPublish(context.viewer);
    const unseen =
      blog.articleState === 'WITHDRAWN'
        ? 'the article is withdrawn, and the reason of the withdrawal informs its readers'
        : 'readers have not seen the post';
    assertRules([noteRule(wasShown && isPublic(blog), unseen)], { noteText });
    if (blog.pinnedPostId === id)
      await tx.liveBlog.update({ where: { id: blog.id }, data: { pinnedPostId: null } });
    if (!wasShown) return { livePost, note: null, event: null };
    const note = await notePost(tx, blog, { postId: id, kind: 'RETRACTION', text: noteText });
    const removed = { type: 'LIVE_POST_REMOVED', postId: id, noteId: note?.id ?? null } as const;
    const event = appendLiveEvent(tx, blog, removed);
    return { livePost, note, event };
  },
});
