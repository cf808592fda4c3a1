import type { CommentRequest, CommentRequestOutcome, Statement } from '../../generated/prisma/client.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { orUnique } from '../operations/unique.ts';
import type { Transaction } from '../db/client.ts';
import { storedRange } from '../lib/edtf.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { haveWhole } from '../people/parts.ts';
import { selectSpeakerName, speakerName } from '../people/speaker.ts';

interface Closing {
  readonly id: string;
  /** Where the input has the id. */
  readonly path: readonly string[];
  readonly articleId: string;
  readonly outcome: CommentRequestOutcome;
  /** The statement that answers the request. */
  readonly statement: Statement | null;
  /** Where the input has a field of the statement, or the statement. */
  readonly pathTo: (field: 'speaker' | 'receivedAt') => readonly string[];
  readonly at: Date;
}

/**
 * Closes an open request of the article. Of two concurrent callers, one gets an error.
 * @throws NotFoundError
 * @throws ValidationError if it is closed already, if the statement answers another request, or if it doesn't answer this one
 */
export async function closeRequest(
  tx: Transaction,
  { id, path, articleId, outcome, statement, pathTo, at }: Closing,
): Promise<CommentRequest> {
  const [closed] = await orUnique(
    tx.commentRequest.updateManyAndReturn({
      where: { id, articleId, outcome: 'PENDING' },
      data: { outcome, statementId: statement?.id ?? null, closedAt: at },
    }),
    'CommentRequest_statementId_key',
    new ValidationError({
      code: 'CONFLICTING',
      message: 'Another request already has this statement.',
      path: ['statementId'],
    }),
  );
  if (closed === undefined) {
    const request = await tx.commentRequest.findFirst({ where: { id, articleId } });
    if (request === null) throw new NotFoundError('CommentRequest', id, path);
    throw new ValidationError({ code: 'NOT_ALLOWED', message: closedAlready(request), path });
  }
  becamePublic(tx, 'CommentRequest', [id]);
  if (statement !== null) {
    mustFollow(closed, statement, pathTo('receivedAt'));
    await mustAnswer(tx, closed, statement, pathTo('speaker'));
  }
  return closed;
}

export function closedAlready({ outcome }: Pick<CommentRequest, 'outcome'>): string {
  return `The request is already closed, as ${outcome}. If that was a mistake, open it again with reopenCommentRequest first.`;
}

/** Clients give times to the minute. */
const MINUTE = 60_000;

/** @throws ValidationError if the answer came before the question */
function mustFollow({ askedAt }: CommentRequest, { receivedAt }: Statement, path: readonly string[]): void {
  if (receivedAt === null || receivedAt.getTime() > askedAt.getTime() - MINUTE) return;
  throw new ValidationError({
    code: 'CONFLICTING',
    message: `The statement was received on ${formatTime(receivedAt)}, before the request was recorded on ${formatTime(askedAt)}. If they were asked earlier, leave \`receivedAt\` out; if this is no answer to the request, record it without the request.`,
    path,
  });
}

const OTHERS =
  'If somebody else answered, record a request to them, and close that one with their statement.';

/**
 * The page says that the person or organisation commented, so nobody else's statement answers the request. A person answers
 * it themselves. An organisation answers itself, or through a part of it, a person with a role there, or a speaker on its
 * behalf.
 * @throws ValidationError
 */
async function mustAnswer(
  tx: Transaction,
  { id, askedOfPersonId, askedOfOrganizationId }: CommentRequest,
  statement: Statement,
  path: readonly string[],
): Promise<void> {
  const isAnswer =
    askedOfOrganizationId === null
      ? statement.speakerPersonId === askedOfPersonId
      : await haveWhole(tx, await organizationsBehind(tx, statement), askedOfOrganizationId);
  if (isAnswer) return;
  const select = selectSpeakerName('askedOf');
  const name = speakerName('askedOf', await tx.commentRequest.findUniqueOrThrow({ where: { id }, select }));
  throw new ValidationError({
    code: 'CONFLICTING',
    message:
      askedOfOrganizationId === null
        ? `${name} was asked for comment, so only a statement by ${name} answers the request. ${OTHERS}`
        : `${name} was asked for comment, so only a statement that speaks for ${name} answers the request: by ${name} or one of its parts, by somebody who had a role there when it was made (\`affiliations\`), or on its behalf (\`onBehalfOfId\`). ${OTHERS}`,
    path,
  });
}

/** The organisations that a statement can speak for. */
async function organizationsBehind(
  tx: Transaction,
  { speakerPersonId, speakerOrganizationId, onBehalfOfId, madeOnFirst, madeOnLast }: Statement,
): Promise<string[]> {
  const affiliations =
    speakerPersonId === null ? [] : await tx.affiliation.findMany({ where: { personId: speakerPersonId } });
  const atTheTime = affiliations.filter(
    ({ from, until }) =>
      (from === null || storedRange(from).first <= madeOnLast) &&
      (until === null || storedRange(until).last >= madeOnFirst),
  );
  const ids = [speakerOrganizationId, onBehalfOfId, ...atTheTime.map(({ organizationId }) => organizationId)];
  return ids.filter((id) => id !== null);
}
