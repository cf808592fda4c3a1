import type { Article, CommentRequest } from '../../generated/prisma/client.ts';
import type { Context } from '../operations/context.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { SignedIn } from '../viewer.ts';
import { claimArticle } from './claim-article.ts';
import { closedAlready } from './close-request.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWorkOn, visibleRequests } from './policy.ts';

interface WithId {
  readonly id: string;
}

/** The id of the article of a request that the viewer sees, for `serializeBy`. A request never moves to another article. */
export async function articleIdOfRequest(
  { prisma, viewer }: Pick<Context, 'prisma' | 'viewer'>,
  { id }: WithId,
): Promise<string | null> {
  const where = { AND: [visibleRequests(viewer), { id }] };
  return (await prisma.commentRequest.findFirst({ where, select: { articleId: true } }))?.articleId ?? null;
}

/**
 * A request for comment, with its article, if the member may work on that.
 * @throws NotFoundError, RequestError
 */
export async function requestToChange(
  tx: Transaction,
  { id }: WithId,
  member: SignedIn,
): Promise<{ request: CommentRequest; article: Article }> {
  const missing = new NotFoundError('CommentRequest', id, ['id']);
  const request = await tx.commentRequest.findFirst({
    where: { AND: [visibleRequests({ member }), { id }] },
  });
  if (request === null) throw missing;
  return { request, article: await mayWorkOn(tx, member, request.articleId, missing) };
}

/** Locks the article of a request. */
export function claimArticleOf(
  tx: Transaction,
  { articleId }: Pick<CommentRequest, 'articleId'>,
  at: Date,
): Promise<Article> {
  return claimArticle(tx, {
    id: articleId,
    states: STATES_FOR.REQUEST_COMMENT,
    change: { modifiedAt: at },
  });
}

/**
 * Changes a request that is open. Of two concurrent callers, one gets an error.
 * @throws ValidationError if it is closed
 */
export async function changeOpenRequest(
  tx: Transaction,
  { id }: WithId,
  data: Partial<Pick<CommentRequest, 'deadline' | 'outcome' | 'closedAt'>>,
): Promise<CommentRequest> {
  const [changed] = await tx.commentRequest.updateManyAndReturn({ where: { id, outcome: 'PENDING' }, data });
  if (changed !== undefined) return changed;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: closedAlready(await tx.commentRequest.findUniqueOrThrow({ where: { id } })),
    path: ['id'],
  });
}
