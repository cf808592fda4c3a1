import type { CommentRequest } from '../../generated/prisma/client.ts';

const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** What readers are told of a request for comment, in a sentence: ‘… was asked for comment; no response by …’ */
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
