import { z } from 'zod';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, ValidationError } from '../errors.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

const WAS_PUBLIC = 'Only an article that was never published can be discarded.';

/** Takes a draft out of all lists and searches. Nothing is deleted: `restoreArticle` brings it back. */
export const discardDraft = operation({
  name: 'discardDraft',
  input: { id: rowId('Article'), expectedRevision: z.int() },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  guard: (tx, { id }, { member }) => mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id'])),
  details: ({ expectedRevision }) => ({ revision: expectedRevision }),
  async change(tx, { id, expectedRevision }, { at }) {
    const article = await claimArticle(tx, {
      id,
      expected: { number: expectedRevision, to: 'DISCARD' },
      states: STATES_FOR.DISCARD,
      instead: {
        SCHEDULED: 'Cancel its schedule with unscheduleArticle first.',
        PUBLISHED: `${WAS_PUBLIC} To take it from readers, use withdrawArticle.`,
        WITHDRAWN: WAS_PUBLIC,
      },
      change: { state: 'DISCARDED', modifiedAt: at },
    });
    const open = await tx.commentRequest.count({ where: { articleId: id, outcome: 'PENDING' } });
    if (open > 0) {
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: `The draft has open requests for comment (${open}). Close them with closeCommentRequest, or cancel them with cancelCommentRequest, first.`,
        path: ['id'],
      });
    }
    return { article };
  },
});
