import { z } from 'zod';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { optional } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

/**
 * Says that an article is ready for the desk, or that it isn't. A revision doesn't change that: a typo that is mended must not
 * take the article out of the desk's sight. A publication ends it.
 */
export const markArticleReady = operation({
  name: 'markArticleReady',
  input: { id: rowId('Article'), isReady: optional(z.boolean()) },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  guard: (tx, { id }, { member }) => mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id'])),
  details: ({ isReady }) => ({ isReady: isReady ?? true }),
  async change(tx, { id, isReady }, { at }) {
    const change = { isReady: isReady ?? true, modifiedAt: at };
    return { article: await claimArticle(tx, { id, states: STATES_FOR.MARK_READY, change }) };
  },
});
