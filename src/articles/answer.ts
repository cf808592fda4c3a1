import type { CommentRequest, Statement } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { storedRange } from '../edtf.ts';
import { ValidationError } from '../errors.ts';
import { haveWhole } from '../people/parts.ts';
import { selectSpeakerName, speakerName } from '../people/speaker.ts';

const OTHERS =
  'If somebody else answered, record a request to them, and close that one with their statement.';

/**
 * Readers are told that whoever was asked commented, so nobody else's statement answers a request: a person answers it
 * themselves; for an organisation, it or one of its parts does, somebody who has a role there at the time, or whoever speaks
 * on its behalf.
 * @throws ValidationError
 */
export async function mustAnswer(
  tx: Transaction,
  request: CommentRequest,
  statement: Statement,
  path: readonly string[],
): Promise<void> {
  const { askedOfPersonId, askedOfOrganizationId } = request;
  const isAnswer =
    askedOfOrganizationId === null
      ? statement.speakerPersonId === askedOfPersonId
      : await haveWhole(tx, await organizationsBehind(tx, statement), askedOfOrganizationId);
  if (isAnswer) return;
  const asked = await tx.commentRequest.findUniqueOrThrow({
    where: { id: request.id },
    select: selectSpeakerName('askedOf'),
  });
  const name = speakerName('askedOf', asked);
  throw new ValidationError(
    askedOfOrganizationId === null
      ? `${name} was asked for comment, so only a statement by ${name} answers the request. ${OTHERS}`
      : `${name} was asked for comment, so only a statement that speaks for ${name} answers the request: by ${name} or one of its parts, by somebody who had a role there when it was made (\`affiliations\`), or on its behalf (\`onBehalfOfId\`). ${OTHERS}`,
    path,
  );
}

/** The organisations that a statement can speak for. */
async function organizationsBehind(
  tx: Transaction,
  { speakerPersonId, speakerOrganizationId, onBehalfOfId, madeOnFirst, madeOnLast }: Statement,
): Promise<string[]> {
  const affiliations =
    speakerPersonId === null ? [] : await tx.affiliation.findMany({ where: { personId: speakerPersonId } });
  const held = affiliations.filter(
    ({ from, until }) =>
      (from === null || storedRange(from).first <= madeOnLast) &&
      (until === null || storedRange(until).last >= madeOnFirst),
  );
  return [speakerOrganizationId, onBehalfOfId, ...held.map(({ organizationId }) => organizationId)].filter(
    (id) => id !== null,
  );
}
