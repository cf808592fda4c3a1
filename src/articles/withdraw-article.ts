import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { shownRevisionChanged } from '../operations/tell-readers.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';

/**
 * Hides a published article from readers and tells them the reason, in a note that they go on seeing. Editors, and the reporter who created it, still see its
 * history.
 */
export const withdrawArticle = operation({
  name: 'withdrawArticle',
  input: { id: rowId('Article'), reason: text },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'id',
  may: mayPublish,
  details: ({ reason }) => ({ reason }),
  async change(tx, { id, reason }, { at }) {
    const article = await claimArticle(tx, {
      id,
      states: STATES_FOR.WITHDRAW,
      instead: {
        DRAFT: 'Readers have not seen it. To discard it, use discardDraft.',
        SCHEDULED: 'Readers have not seen it. To cancel its publication, use unscheduleArticle.',
        WITHDRAWN: 'To change the reason that readers see, use correctUpdateNote.',
      },
      change: { state: 'WITHDRAWN', withdrawnAt: at, withdrawalReason: reason, modifiedAt: at },
    });
    const { publishedRevisionId } = article;
    if (publishedRevisionId === null) throw new Error('A published article has this revision.');
    const note = await tx.updateNote.create({
      data: { articleId: id, revisionId: publishedRevisionId, kind: 'RETRACTION', text: reason },
    });
    const event = appendEvent(tx, { type: 'ARTICLE_WITHDRAWN', articleId: id, noteId: note.id, reason });
    shownRevisionChanged(tx, publishedRevisionId, null);
    return { article, note, event };
  },
});
