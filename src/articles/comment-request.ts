import type { Prisma } from '../../generated/prisma/client.ts';
import { formatTime } from './format-time.ts';
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

type DescribedRequest = Prisma.CommentRequestGetPayload<{ select: typeof DESCRIBED }>;

/** One sentence about a request for comment, such as '… was asked for comment; no response by …' */
export function describeOutcome(viewer: Viewer, request: DescribedRequest): string {
  const { outcome, deadline, closedAt } = request;
  const asked = `${speakerName('askedOf', request)} was asked for comment`;
  switch (outcome) {
    case 'PENDING':
      return deadline === null ? `${asked}.` : `${asked}, to be given by ${formatTime(deadline)}.`;
    case 'RECEIVED':
      return `${asked}${describeAnswer(viewer, request)}.`;
    case 'DECLINED':
      return `${asked} and declined.`;
    case 'CANCELLED':
      return `${asked}; the newsroom cancelled the request.`;
    case 'NO_RESPONSE': {
      const until = deadline ?? closedAt;
      return until === null ? `${asked}; no response.` : `${asked}; no response by ${formatTime(until)}.`;
    }
  }
}

/** Names a speaker other than the one who was asked, if the viewer may see the statement. */
function describeAnswer(viewer: Viewer, request: DescribedRequest): string {
  const { statement, askedOfOrganizationId } = request;
  if (statement === null) return '; there was an answer';
  if (!statement.speakerIsNamed)
    return seesStatement(viewer, statement) ? `; ${attribution(statement)}, answered` : '; somebody answered';
  if (speakerIdOf('speaker', statement) === speakerIdOf('askedOf', request)) return ' and gave it';
  const who = seesStatement(viewer, statement) ? speakerName('speaker', statement) : 'somebody';
  return `; ${who} answered${askedOfOrganizationId === null ? '' : ' for it'}`;
}
