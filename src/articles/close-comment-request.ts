import { z } from 'zod';
import type { CommentRequestOutcome } from '../../generated/prisma/enums.ts';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { assertRules, optional, text, type Rule } from '../operations/validation.ts';
import { closeRequest } from './close-request.ts';
import { copyRevision } from './copy-revision.ts';
import { DESCRIBED, describeOutcome } from './comment-request.ts';
import { mayPublish, mayWork } from './policy.ts';
import { defaultNote, publishUpdate } from './publish-update.ts';
import { articleIdOfRequest, claimArticleOf, requestToChange } from './request-to-change.ts';

/** The outcomes with which a request is closed. */
export const ClosingOutcome = {
  DECLINED: 'DECLINED',
  NO_RESPONSE: 'NO_RESPONSE',
  RECEIVED: 'RECEIVED',
} as const satisfies Partial<typeof CommentRequestOutcome>;

/**
 * Records the outcome of a request for comment. Readers see it once the article is published. If it is published already, they
 * see it at once, so this requires an editor.
 */
export const closeCommentRequest = operation({
  name: 'closeCommentRequest',
  input: {
    id: rowId('CommentRequest'),
    outcome: z.enum(ClosingOutcome),
    statementId: optional(existing('Statement')),
    noteText: optional(text),
  },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: articleIdOfRequest,
  tells: true,
  may: mayWork,
  async guard(tx, input, { context, member }) {
    const { request, article } = await requestToChange(tx, input, member);
    const isPublic = article.state === 'PUBLISHED';
    if (isPublic) mayPublish(context.viewer);
    return { request, isPublic, at: await databaseTime(tx) };
  },
  rules: ({ request, isPublic, at }) => [
    {
      of: ['outcome', 'statementId'],
      holds: ({ outcome, statementId }) => (outcome === 'RECEIVED') === (statementId !== null),
      code: 'CONFLICTING',
      message: 'must be given for the outcome RECEIVED, and for no other',
      path: ['statementId'],
    },
    // The note says that there was no response by the deadline, so the deadline must have passed.
    {
      of: ['outcome'],
      holds: ({ outcome }) =>
        outcome !== 'NO_RESPONSE' || request.deadline === null || request.deadline <= at,
      code: 'NOT_ALLOWED',
      message: `must not be NO_RESPONSE before the deadline, ${request.deadline && formatTime(request.deadline)}; close the request after it, or now as DECLINED`,
      path: ['outcome'],
    },
    receivedRule(isPublic),
  ],
  details: ({ outcome }) => ({ outcome }),
  async change(
    tx,
    { id, outcome, statementId, noteText },
    { context, member, guarded: { request }, at, redacted },
  ) {
    const article = await claimArticleOf(tx, request, at);
    const isPublic = article.state === 'PUBLISHED';
    if (isPublic) mayPublish(context.viewer);
    assertRules([receivedRule(isPublic)], { outcome });
    const statement =
      statementId === null ? null : await tx.statement.findUniqueOrThrow({ where: { id: statementId } });
    const commentRequest = await closeRequest(tx, {
      id,
      path: ['id'],
      articleId: article.id,
      outcome,
      statement,
      pathTo: () => ['statementId'],
      at,
    });
    if (!isPublic) return { commentRequest, article, note: null };
    // The page shows the outcome next to the text, so a new revision with the same text tells readers.
    const claimed = await tx.article.update({
      where: { id: article.id },
      data: { revisionNumber: { increment: 1 } },
    });
    const shown = await publishUpdate(tx, claimed, {
      kind: 'UPDATE',
      noteText: noteText ?? (await defaultNote(tx, redacted, await outcomeNote(tx, id))),
      edit: copyRevision,
      createdById: member.id,
      at,
    });
    return {
      commentRequest: await tx.commentRequest.findUniqueOrThrow({ where: { id } }),
      article: shown.article,
      note: shown.note,
    };
  },
});

function receivedRule(isPublic: boolean): Rule<{ readonly outcome: string }> {
  return {
    of: ['outcome'],
    holds: ({ outcome }) => outcome !== 'RECEIVED' || !isPublic,
    code: 'NOT_ALLOWED',
    message:
      'must not be RECEIVED once the article is public; use addComment with commentRequestId, so that readers see the comment',
    path: ['outcome'],
  };
}

/** For readers. */
async function outcomeNote(tx: Transaction, id: string): Promise<string> {
  const request = await tx.commentRequest.findUniqueOrThrow({ where: { id }, select: DESCRIBED });
  return describeOutcome({ member: null }, request);
}
