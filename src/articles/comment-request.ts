import type { CommentRequest, Prisma } from '../../generated/prisma/client.ts';
import { orUnique } from '../changes/unique.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';

const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** One sentence about a request for comment, such as '… was asked for comment; no response by …' */
export function describeOutcome(
  name: string,
  { outcome, deadline, closedAt }: Pick<CommentRequest, 'outcome' | 'deadline' | 'closedAt'>,
): string {
  const asked = `${name} was asked for comment`;
  switch (outcome) {
    case 'PENDING':
      return deadline === null ? `${asked}.` : `${asked}, to be given by ${at(deadline)}.`;
    case 'RECEIVED':
      return `${asked} and gave it.`;
    case 'DECLINED':
      return `${asked} and declined.`;
    case 'NO_RESPONSE': {
      const until = deadline ?? closedAt;
      return until === null ? `${asked}; no response.` : `${asked}; no response by ${at(until)}.`;
    }
  }
}

function at(date: Date): string {
  return `${instant.format(date).replace(' at ', ', ')} UTC`;
}

interface Closing {
  readonly id: string;
  readonly path: string[];
  readonly articleId: string;
  readonly change: Prisma.CommentRequestUncheckedUpdateManyInput;
}

/**
 * Closes an open request of the article. Of two concurrent callers, one gets an error.
 * @throws NotFoundError
 * @throws ValidationError if it is already closed, or if another request has the statement
 */
export async function closeRequest(
  tx: Transaction,
  { id, path, articleId, change }: Closing,
): Promise<CommentRequest> {
  const [closed] = await orUnique(
    tx.commentRequest.updateManyAndReturn({ where: { id, articleId, outcome: 'PENDING' }, data: change }),
    'CommentRequest_statementId_key',
    new ValidationError('Another request already has this statement.', ['statementId']),
  );
  if (closed !== undefined) return closed;
  const request = await tx.commentRequest.findFirst({ where: { id, articleId } });
  if (request === null) throw new NotFoundError('CommentRequest', id, path);
  throw new ValidationError(`The request is already closed, as ${request.outcome}.`, path);
}
