import type { Statement } from '../../generated/prisma/client.ts';
import { textWithMarks } from '../articles/html.ts';
import { misquotes, quotedWords, type QuotedWords } from '../articles/quoted-words.ts';
import { redactionMark } from '../lib/redacted-text.ts';
import type { Erasure } from './erasure.ts';

/**
 * A paragraph without what was redacted in a statement that it quotes. Words that the statement no longer says go as a whole: they
 * may be a part of what was taken out.
 * @param said the statement as it is after the redaction
 */
export function paragraphWithout(
  { eraser, redactionId }: Erasure,
  html: string,
  statementId: string,
  said: Pick<Statement, 'wording' | 'text'>,
): string {
  const isWithin = ({ start }: QuotedWords, { from, to }: QuotedWords) => from <= start && start < to;
  const quotes = quotedWords(html).filter((quoted) => quoted.statementId === statementId);
  const outermost = quotes.filter((quoted) => !quotes.some((other) => isWithin(quoted, other)));
  // From the last to the first, so that the places of the others stay.
  return outermost
    .sort((one, other) => other.start - one.start)
    .reduce((left, { start, from, to }) => {
      const inner = eraser.words === null ? '' : eraser.html(left.slice(from, to)).html;
      const keeps = misquotes(textWithMarks(inner), said) === null;
      const quoted = keeps ? left.slice(start, from) + inner : `<q>${redactionMark(redactionId)}`;
      return left.slice(0, start) + quoted + left.slice(to);
    }, html);
}
