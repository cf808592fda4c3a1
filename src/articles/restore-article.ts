import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { optional, text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { makePublic } from './make-public.ts';
import { mayPublish, mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

/** Of an article that is no longer withdrawn. */
const SHOWN = { state: 'PUBLISHED', withdrawnAt: null, withdrawalReason: null } as const;
const NOTHING_TO_RESTORE = 'Only a withdrawn article or a discarded draft can be restored.';

/**
 * Shows a withdrawn article to readers again, as it was, and informs them. Everything that its published revisions refer to is
 * public again. A discarded draft is a draft again.
 */
export const restoreArticle = operation({
  name: 'restoreArticle',
  input: { id: rowId('Article'), noteText: optional(text) },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  async guard(tx, { id }, { context, member }) {
    const { state } = await mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id']));
    if (state === 'WITHDRAWN') mayPublish(context.viewer);
    return state;
  },
  rules: (state) => [
    {
      of: ['noteText'],
      holds: ({ noteText }) => noteText === null || state !== 'DISCARDED',
      code: 'NOT_ALLOWED',
      message: 'must be left out for a draft, which readers have not seen',
      path: ['noteText'],
    },
  ],
  async change(tx, { id, noteText }, { guarded: state, member, at }) {
    // The claim refuses every other state.
    const isDiscarded = state !== 'WITHDRAWN';
    const article = await claimArticle(tx, {
      id,
      states: isDiscarded ? ['DISCARDED'] : ['WITHDRAWN'],
      instead: { DRAFT: NOTHING_TO_RESTORE, SCHEDULED: NOTHING_TO_RESTORE, PUBLISHED: NOTHING_TO_RESTORE },
      change: isDiscarded
        ? { state: 'DRAFT', modifiedAt: at }
        : { ...SHOWN, publishedAt: at, modifiedAt: at },
    });
    if (isDiscarded) return { article, note: null, event: null };
    if (article.publishedRevisionId === null) throw new Error('A withdrawn article was published.');
    const earlier = await tx.articleRevision.findMany({
      where: { articleId: id, publishedAt: { not: null }, id: { not: article.publishedRevisionId } },
      select: { id: true },
    });
    const announcement = {
      type: 'ARTICLE_RESTORED' as const,
      articleId: id,
      revisionId: article.publishedRevisionId,
      replaces: null,
      publishedById: member.id,
      earlier: earlier.map((revision) => revision.id),
      note: noteText === null ? null : { kind: 'UPDATE' as const, text: noteText },
    };
    const [event] = await makePublic(tx, [announcement], at);
    if (event === undefined) throw new Error('Each announcement appends an event.');
    return { article, note: event.noteId == null ? null : { id: event.noteId }, event };
  },
});
