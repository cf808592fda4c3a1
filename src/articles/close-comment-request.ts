import { z } from 'zod';
import type { CommentRequest, UpdateNote } from '../../generated/prisma/client.ts';
import { CommentRequestOutcome } from '../../generated/prisma/enums.ts';
import { databaseTime } from '../changes/database-time.ts';
import { operation } from '../changes/operation.ts';
import { existing, rowId } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { selectSpeakerName, speakerName } from '../people/speaker.ts';
import { optional, text } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { closeRequest, describeOutcome } from './comment-request.ts';
import { mayPublish, mayWork, mayWorkOn, visibleRequests } from './policy.ts';
import { updateReaders } from './update-readers.ts';

/**
 * Records the outcome of a request for comment. Readers of a published article are told at once, which takes an editor;
 * otherwise they learn of it when the article is published.
 */
export const closeCommentRequest = operation({
  name: 'closeCommentRequest',
  input: {
    id: rowId('CommentRequest'),
    outcome: z.enum(CommentRequestOutcome),
    statementId: optional(existing('Statement')),
    noteText: optional(text),
  },
  errors: [NotFoundError, InvalidStateError],
  may: mayWork,
  async guard(tx, { id }, { context, member }) {
    const missing = new NotFoundError('CommentRequest', id, ['input', 'id']);
    const request = await tx.commentRequest.findFirst({
      where: { AND: [visibleRequests(context.viewer), { id }] },
    });
    if (request === null) throw missing;
    await mayWorkOn(tx, member, request.articleId, missing);
    return request;
  },
  details: ({ outcome }) => ({ outcome }),
  async change(tx, { id, outcome, statementId, noteText }, { context, member, found: request }) {
    const at = await databaseTime(tx);
    const article = await claimArticle(tx, {
      id: request.articleId,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN'],
      change: { modifiedAt: at },
    });
    const isPublic = article.state === 'PUBLISHED';
    if (isPublic) mayPublish(context.viewer);
    mustBePossible(outcome, statementId, isPublic);
    mustBeOver(request, outcome, at);
    const change = { outcome, closedAt: at, statementId };
    const closing = { id, path: ['input', 'id'], articleId: article.id, change };
    const commentRequest = await closeRequest(tx, closing);
    if (!isPublic) return { commentRequest, article, note: null as UpdateNote | null };
    // The article gets a revision of its own, in which the text stays: the outcome stands beside it.
    const claimed = await tx.article.update({
      where: { id: article.id },
      data: { revisionNumber: { increment: 1 }, publishedAt: at },
    });
    const shown = await updateReaders(tx, claimed, {
      at,
      createdById: member.id,
      edit: (published) => published,
      rebase: (draft) => draft,
      kind: 'UPDATE',
      text: noteText ?? (await usualNote(tx, id)),
    });
    return {
      commentRequest: await tx.commentRequest.findUniqueOrThrow({ where: { id } }),
      article: shown.article,
      note: shown.note,
    };
  },
});

/** What readers are told must be true: that nobody answered by the deadline can be said only once it has passed. */
function mustBeOver({ deadline }: CommentRequest, outcome: CommentRequestOutcome, at: Date): void {
  if (outcome !== 'NO_RESPONSE' || deadline === null || deadline <= at) return;
  throw new ValidationError(
    `They have until ${deadline.toISOString()} to answer. Close the request then, or as DECLINED if they declined.`,
    ['input', 'outcome'],
  );
}

function mustBePossible(outcome: CommentRequestOutcome, statementId: string | null, isPublic: boolean): void {
  if (outcome === 'PENDING') {
    throw new ValidationError('The outcome is DECLINED, NO_RESPONSE or RECEIVED.', ['input', 'outcome']);
  }
  if (outcome === 'RECEIVED' && isPublic) {
    throw new ValidationError(
      'The article is public. Use addComment with commentRequestId, so that readers see the comment.',
      ['input', 'outcome'],
    );
  }
  if (outcome === 'RECEIVED' && statementId === null) {
    throw new ValidationError('Give the statement that was received.', ['input', 'statementId']);
  }
  if (outcome !== 'RECEIVED' && statementId !== null) {
    throw new ValidationError('Only a request that is closed as RECEIVED has a statement.', [
      'input',
      'statementId',
    ]);
  }
}

async function usualNote(tx: Transaction, id: string): Promise<string> {
  const request = await tx.commentRequest.findUniqueOrThrow({
    where: { id },
    select: { outcome: true, deadline: true, closedAt: true, ...selectSpeakerName('askedOf') },
  });
  return describeOutcome(speakerName('askedOf', request), request);
}
