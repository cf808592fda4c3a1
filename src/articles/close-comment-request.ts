import { z } from 'zod';
import {
  Prisma,
  type Article,
  type CommentRequest,
  type CommentRequestOutcome,
  type UpdateNote,
} from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { mustExist } from '../changes/references.ts';
import { transactionTime } from '../changes/database-time.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { check, text } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { describeOutcome } from './comment-request.ts';
import { mayPublish, mayWork, mayWorkOn, visibleRequests } from './policy.ts';
import { updateReaders } from './update-readers.ts';

export interface CloseCommentRequestInput {
  readonly id: string;
  readonly outcome: CommentRequestOutcome;
  /** For RECEIVED: what they said, as it is recorded. */
  readonly statementId?: string | null | undefined;
  /** What readers of a published article are told; a sentence that says the outcome if left out. */
  readonly noteText?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface ClosedCommentRequest {
  readonly commentRequest: CommentRequest;
  readonly article: Article;
  readonly note: UpdateNote | null;
}

const checked = z.object({ noteText: text.nullish() });

/**
 * Says how a request for comment went. Readers of a published article are told at once, which takes an editor; of any
 * other they learn when it is published.
 * @throws ValidationError, NotFoundError, InvalidStateError
 */
export async function closeCommentRequest(
  context: Context,
  input: CloseCommentRequestInput,
): Promise<ClosedCommentRequest> {
  const member = mayWork(context.viewer);
  const { id, outcome } = input;
  return inChange(context, { action: 'closeCommentRequest', input, details: { outcome } }, async (tx) => {
    const request = await tx.commentRequest.findFirst({
      where: { AND: [visibleRequests(context.viewer), { id }] },
    });
    const missing = new NotFoundError('CommentRequest', id, ['input', 'id']);
    await mayWorkOn(tx, member, request?.articleId ?? null, missing);
    const { noteText } = check(checked, input);
    const at = await transactionTime(tx);
    const article = await claimArticle(tx, {
      id: request?.articleId ?? '',
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN'],
      change: { modifiedAt: at },
    });
    const isPublic = article.state === 'PUBLISHED';
    if (isPublic) mayPublish(context.viewer);
    const statementId = receivedStatement(input, isPublic);
    mustBeOver(request, outcome, at);
    await mustExist(tx, 'statement', [statementId], ['input', 'statementId']);
    const commentRequest = await closeRequest(tx, {
      id,
      path: ['input', 'id'],
      articleId: article.id,
      change: { outcome, closedAt: at, statementId },
    });
    if (!isPublic) return { commentRequest, article, note: null };
    // By a revision of its own, in which the text stays: how the request went stands beside it.
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
      text: noteText ?? (await sentence(tx, commentRequest)),
    });
    return {
      commentRequest: await tx.commentRequest.findUniqueOrThrow({ where: { id } }),
      article: shown.article,
      note: shown.note,
    };
  });
}

/** What readers are told must be true: that nobody answered by the deadline can be said once it is over. */
function mustBeOver(
  request: Pick<CommentRequest, 'deadline'> | null,
  outcome: CommentRequestOutcome,
  at: Date,
): void {
  const deadline = request?.deadline ?? null;
  if (outcome !== 'NO_RESPONSE' || deadline === null || deadline <= at) return;
  throw new ValidationError(
    `They have until ${deadline.toISOString()} to answer. Close it then, or say DECLINED if they did.`,
    ['input', 'outcome'],
  );
}

function receivedStatement(
  { outcome, statementId }: CloseCommentRequestInput,
  isPublic: boolean,
): string | null {
  if (outcome === 'PENDING') {
    throw new ValidationError('Say how it went: DECLINED, NO_RESPONSE or RECEIVED.', ['input', 'outcome']);
  }
  if (outcome === 'RECEIVED' && isPublic) {
    throw new ValidationError(
      'The article is public: use addComment with commentRequestId, so that readers see the comment.',
      ['input', 'outcome'],
    );
  }
  if (outcome === 'RECEIVED' && statementId == null) {
    throw new ValidationError('Say which statement was received.', ['input', 'statementId']);
  }
  if (outcome !== 'RECEIVED' && statementId != null) {
    throw new ValidationError('Only a comment that was RECEIVED has a statement.', ['input', 'statementId']);
  }
  return statementId ?? null;
}

interface Closing {
  readonly id: string;
  readonly path: string[];
  readonly articleId: string;
  readonly change: Prisma.CommentRequestUncheckedUpdateManyInput;
}

/**
 * Closes a request of the article that is still open. Of two who close it, one does.
 * @throws NotFoundError, ValidationError where it is closed already
 */
export async function closeRequest(
  tx: Transaction,
  { id, path, articleId, change }: Closing,
): Promise<CommentRequest> {
  const [closed] = await orReceivedAlready(
    tx.commentRequest.updateManyAndReturn({ where: { id, articleId, outcome: 'PENDING' }, data: change }),
  );
  if (closed !== undefined) return closed;
  const request = await tx.commentRequest.findFirst({ where: { id, articleId } });
  if (request === null) throw new NotFoundError('CommentRequest', id, path);
  throw new ValidationError(`The request is closed already, as ${request.outcome}.`, path);
}

/** A statement answers one request. */
async function orReceivedAlready<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new ValidationError('Another request has received this statement already.', [
        'input',
        'statementId',
      ]);
    }
    throw error;
  }
}

async function sentence(tx: Transaction, { id }: CommentRequest): Promise<string> {
  const request = await tx.commentRequest.findUniqueOrThrow({
    where: { id },
    include: { askedOfPerson: true, askedOfOrganization: true },
  });
  return describeOutcome((request.askedOfPerson ?? request.askedOfOrganization)?.name ?? '', request);
}
