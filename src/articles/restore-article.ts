import type { Article } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { optional, text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { makePublic } from './make-public.ts';
import { mayPublish, mayWork, mayWorkOn } from './policy.ts';
import { mustBeFree, restoration, SHOWN } from './restoration.ts';
import { seenArticleId } from './seen-article.ts';

const NOTHING_TO_RESTORE = 'Only a withdrawn article or a discarded draft can be restored.';

/**
 * Shows a withdrawn article to readers again, as it was, and informs them. Everything that its published revisions refer to is
 * public again. What was revised meanwhile stays a draft. A discarded draft is a draft again.
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
    const claimed = await claimArticle(tx, {
      id,
      states: isDiscarded ? ['DISCARDED'] : ['WITHDRAWN'],
      instead: { DRAFT: NOTHING_TO_RESTORE, SCHEDULED: NOTHING_TO_RESTORE, PUBLISHED: NOTHING_TO_RESTORE },
      change: { modifiedAt: at, ...(isDiscarded && { state: 'DRAFT' }) },
    });
    if (isDiscarded) return { article: claimed, note: null, event: null };
    mustBeFree(claimed, at);
    mustNotBeScheduled(claimed);
    const article = await tx.article.update({ where: { id }, data: { ...SHOWN, publishedAt: at } });
    const announcement = {
      ...(await restoration(tx, claimed)),
      publishedById: member.id,
      note: noteText === null ? null : { kind: 'UPDATE' as const, text: noteText },
    };
    const [event] = await makePublic(tx, [announcement], at);
    if (event === undefined) throw new Error('Each announcement appends an event.');
    return { article, note: event.noteId == null ? null : { id: event.noteId }, event };
  },
});

/**
 * A schedule brings the article back, often mended. So an editor decides first which of the two it is to be.
 * @throws InvalidStateError
 */
function mustNotBeScheduled({ state, scheduledFor }: Article): void {
  if (scheduledFor === null) return;
  throw new InvalidStateError(
    `The article was withdrawn, and is scheduled to come back on ${formatTime(scheduledFor)}. To show it as it was now, first cancel the schedule with unscheduleArticle.`,
    { state, reason: 'SCHEDULED' },
  );
}
