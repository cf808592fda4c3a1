import type { Prisma } from '../../generated/prisma/client.ts';
import { formatTime, message } from '../messages/messages.ts';
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
  article: { select: { language: true } },
} as const;

type DescribedRequest = Prisma.CommentRequestGetPayload<{ select: typeof DESCRIBED }>;

/**
 * One sentence about a request for comment, such as '… was asked for comment; no response by …'
 * @param language the article's, unless the caller asked for another
 */
export function describeOutcome(
  viewer: Viewer,
  request: DescribedRequest,
  language = request.article.language,
): string {
  const { outcome, deadline, closedAt } = request;
  const asked = speakerName('askedOf', request);
  const timeOf = (time: Date | null) => (time === null ? 'none' : formatTime(time, language));
  switch (outcome) {
    case 'PENDING':
      return message(language, 'requestPending', { asked, time: timeOf(deadline) });
    case 'RECEIVED':
      return message(language, 'requestReceived', { asked, ...describeAnswer(viewer, request, language) });
    case 'DECLINED':
      return message(language, 'requestDeclined', { asked });
    case 'CANCELLED':
      return message(language, 'requestCancelled', { asked });
    case 'NO_RESPONSE':
      return message(language, 'requestNoResponse', { asked, time: timeOf(deadline ?? closedAt) });
  }
}

/** Names a speaker other than the one who was asked, if the viewer may see the statement. */
function describeAnswer(viewer: Viewer, request: DescribedRequest, language: string) {
  const { statement, askedOfOrganizationId } = request;
  if (statement === null) return { answer: 'unknown', who: '' };
  const isSeen = seesStatement(viewer, statement);
  if (!statement.speakerIsNamed)
    return isSeen
      ? { answer: 'unnamed', who: attribution(statement, language) }
      : { answer: 'hidden', who: '' };
  if (speakerIdOf('speaker', statement) === speakerIdOf('askedOf', request))
    return { answer: 'same', who: '' };
  const isForIt = askedOfOrganizationId !== null;
  return isSeen
    ? { answer: isForIt ? 'forIt' : 'named', who: speakerName('speaker', statement) }
    : { answer: isForIt ? 'hiddenForIt' : 'hidden', who: '' };
}
