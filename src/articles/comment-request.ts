import type { CommentRequest, Prisma } from '../../generated/prisma/client.ts';
import { orUnique } from '../changes/unique.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';

const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** What readers are told of a request for comment, in a sentence: '… was asked for comment; no response by …' */
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
 * Closes a request of the article that is still open. Of two who close it at the same time, one does.
 * @throws NotFoundError, ValidationError if it is closed already, or if another request has received the statement
 */
export async function closeRequest(
  tx: Transaction,
  { id, path, articleId, change }: Closing,
): Promise<CommentRequest> {
  const [closed] = await orUnique(
    tx.commentRequest.updateManyAndReturn({ where: { id, articleId, outcome: 'PENDING' }, data: change }),
    'CommentRequest_statementId_key',
    new ValidationError('Another request has already received this statement.', ['input', 'statementId']),
  );
  if (closed !== undefined) return closed;
  const request = await tx.commentRequest.findFirst({ where: { id, articleId } });
  if (request === null) throw new NotFoundError('CommentRequest', id, path);
  throw new ValidationError(`The request is already closed, as ${request.outcome}.`, path);
}
