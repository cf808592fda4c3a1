import type { CommentRequest, Prisma } from '../../generated/prisma/client.ts';
import { orUnique } from '../changes/unique.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { inWords } from '../instant.ts';
import { selectSpeakerName, speakerIdOf, speakerName } from '../people/speaker.ts';
import { ATTRIBUTED, attribution } from '../statements/attribution.ts';
import { seesStatement } from '../statements/policy.ts';
import type { Viewer } from '../viewer.ts';

/** The selection that `describeOutcome` requires. */
export const DESCRIBED = {
  outcome: true,
  deadline: true,
  closedAt: true,
  askedOfPersonId: true,
  askedOfOrganizationId: true,
  statement: {
    select: { visibility: true, speakerPersonId: true, speakerOrganizationId: true, ...ATTRIBUTED },
  },
  ...selectSpeakerName('askedOf'),
} as const;

type Described = Prisma.CommentRequestGetPayload<{ select: typeof DESCRIBED }>;

/** One sentence about a request for comment, such as '… was asked for comment; no response by …' */
export function describeOutcome(viewer: Viewer, request: Described): string {
  const { outcome, deadline, closedAt } = request;
  const asked = `${speakerName('askedOf', request)} was asked for comment`;
  switch (outcome) {
    case 'PENDING':
      return deadline === null ? `${asked}.` : `${asked}, to be given by ${inWords(deadline)}.`;
    case 'RECEIVED':
      return `${asked}${describeAnswer(viewer, request)}.`;
    case 'DECLINED':
      return `${asked} and declined.`;
    case 'NO_RESPONSE': {
      const until = deadline ?? closedAt;
      return until === null ? `${asked}; no response.` : `${asked}; no response by ${inWords(until)}.`;
    }
  }
}

/** Says no more than is recorded: who answered, if that isn't the one who was asked, and if the viewer may know it. */
function describeAnswer(viewer: Viewer, request: Described): string {
  const { statement, askedOfOrganizationId } = request;
  if (statement === null) return '; there was an answer';
  if (!statement.speakerIsNamed)
    return seesStatement(viewer, statement) ? `; ${attribution(statement)}, answered` : '; somebody answered';
  if (speakerIdOf('speaker', statement) === speakerIdOf('askedOf', request)) return ' and gave it';
  const who = seesStatement(viewer, statement) ? speakerName('speaker', statement) : 'somebody';
  return `; ${who} answered${askedOfOrganizationId === null ? '' : ' for it'}`;
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
