import { ValidationError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';

/** How long equal words of the same speaker count as the same comment, sent twice (ms). */
const AGAIN = 3_600_000;

/** An equal comment after this time is the same one. */
export function againSince(at: Date): Date {
  return new Date(at.getTime() - AGAIN);
}

/** The refusal of a comment that is sent twice without a key: it stays for good. */
export function saidAgain(of: 'article' | 'live blog', at: Date): ValidationError {
  return new ValidationError({
    code: 'CONFLICTING',
    message: `The ${of} got this comment already, at ${formatTime(at)}. To send a change again, use an idempotencyKey. If the same was said twice, say so in the text.`,
    path: ['statement', 'text'],
  });
}
