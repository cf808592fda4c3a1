import { mayPublish, mayWork, mayWorkOn } from '../articles/policy.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { orUnique } from '../operations/unique.ts';
import { appendLiveEvent, lockLiveBlog } from './lock-live-blog.ts';

/** Starts the live blog of an article, for good: an article has one, which can end and go on. */
export const startLiveBlog = operation({
  name: 'startLiveBlog',
  input: { articleId: rowId('Article') },
  errors: [NotFoundError, InvalidStateError],
  may: mayWork,
  async guard(tx, { articleId }, { context, member }) {
    const missing = new NotFoundError('Article', articleId, ['articleId']);
    const { state } = await mayWorkOn(tx, member, articleId, missing);
    if (state === 'PUBLISHED') mayPublish(context.viewer);
  },
  async change(tx, { articleId }, { context, at }) {
    const liveBlog = await orUnique(
      tx.liveBlog.create({ data: { id: newId(), articleId, startedAt: at } }),
      'LiveBlog_articleId_key',
      new ValidationError({
        code: 'NOT_ALLOWED',
        message:
          'The article has a live blog already: add posts to it. If it has ended, open it again with reopenLiveBlog.',
        path: ['articleId'],
      }),
    );
    const locked = await lockLiveBlog(tx, liveBlog.id, ['articleId']);
    if (locked.articleState === 'PUBLISHED') mayPublish(context.viewer);
    const event = appendLiveEvent(tx, locked, { type: 'LIVE_BLOG_STARTED' });
    return { liveBlog, event };
  },
});
