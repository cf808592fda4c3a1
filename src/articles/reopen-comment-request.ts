import type { CommentRequest, UpdateNote } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { message } from '../messages/messages.ts';
import { optional, text } from '../operations/validation.ts';
import { copyRevision } from './copy-revision.ts';
import { announceCorrectedNote, replaceText } from './correct-update-note.ts';
import { mayPublish, mayWork } from './policy.ts';
import { publishUpdate } from './publish-update.ts';
import { articleIdOfRequest, claimArticleOf, requestToChange } from './request-to-change.ts';

/**
 * Opens a request again that was closed or cancelled by mistake. Readers no longer see it, nor who was asked: the note that said
 * how it ended is corrected, since it may name them. If they saw it, a correction informs them, so this requires an editor. A
 * statement that answered it stays, and so do articles that quote it.
 */
export const reopenCommentRequest = operation({
  name: 'reopenCommentRequest',
  input: { id: rowId('CommentRequest'), noteText: optional(text) },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: articleIdOfRequest,
  tells: true,
  may: mayWork,
  async guard(tx, input, { context, member }) {
    const { request } = await requestToChange(tx, input, member);
    if (request.visibility === 'PUBLIC' || (await noteOfClosing(tx, request)) !== null)
      mayPublish(context.viewer);
    return request;
  },
  async change(tx, { id, noteText }, { context, member, guarded, at }) {
    const claimed = await claimArticleOf(tx, guarded, at);
    // The article's row is locked, so the request stays as it is read here.
    const before = await tx.commentRequest.findUniqueOrThrow({ where: { id } });
    if (before.outcome === 'PENDING')
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: 'The request is open already.',
        path: ['id'],
      });
    await beforeChange(tx, 'CommentRequest', id);
    const commentRequest = await tx.commentRequest.update({
      where: { id },
      data: { outcome: 'PENDING', closedAt: null, statementId: null, visibility: 'MEMBERS' },
    });
    const closing = await noteOfClosing(tx, before);
    if (closing !== null) {
      mayPublish(context.viewer);
      // Also of a withdrawn article, whose notes readers still see.
      await replaceText(tx, closing, {
        text: message(claimed.language, 'closingNoteCorrected'),
        memberId: member.id,
        at,
      });
      announceCorrectedNote(tx, closing, claimed);
    }
    if (before.visibility === 'MEMBERS') return { commentRequest, article: claimed, note: null };
    mayPublish(context.viewer);
    const shown = await publishUpdate(
      tx,
      await tx.article.update({ where: { id: claimed.id }, data: { revisionNumber: { increment: 1 } } }),
      {
        kind: 'CORRECTION',
        // Names nobody: the request may have been to the wrong person.
        noteText: noteText ?? message(claimed.language, 'requestReopened'),
        edit: copyRevision,
        createdById: member.id,
        at,
      },
    );
    return { commentRequest, article: shown.article, note: shown.note };
  },
});

/** The note by which `closeCommentRequest` informed readers: its revision was published at the moment when the request was closed. */
async function noteOfClosing(
  tx: Transaction,
  { articleId, closedAt }: CommentRequest,
): Promise<UpdateNote | null> {
  if (closedAt === null) return null;
  return tx.updateNote.findFirst({
    where: { articleId, kind: 'UPDATE', revision: { publishedAt: closedAt } },
  });
}
