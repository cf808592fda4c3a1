import { parse, type DocumentNode } from 'graphql';
import { RequestError } from '../errors.ts';
import { LIMITS } from './limits.ts';

/**
 * Texts, which may hold anything, and what counts besides: comments and brackets. A text that doesn’t end is matched
 * all the same: to look for its end again from every quote in it would take minutes.
 */
const MARKS = /"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*|[{[(]|[}\])]/g;

/**
 * Parses a document that keeps within the limits.
 * @throws GraphQLError where it is wrong; RequestError LIMIT_EXCEEDED
 */
export function parseWithin(source: string): DocumentNode {
  measure(source);
  try {
    return parse(source, { maxTokens: LIMITS.tokens });
  } catch (error) {
    throw error instanceof Error && error.message.endsWith('Parsing aborted.') ? tooLong() : error;
  }
}

/**
 * Sees to what the parser’s own limit leaves out: comments take as long to read and as much memory to keep as other
 * tokens, and nesting takes the stack, which is smaller than that limit allows.
 * @throws RequestError LIMIT_EXCEEDED
 */
function measure(source: string): void {
  let comments = 0;
  let depth = 0;
  for (const [mark] of source.matchAll(MARKS)) {
    if (mark.startsWith('#')) comments += 1;
    else if ('{[('.includes(mark)) depth += 1;
    else if ('}])'.includes(mark)) depth -= 1;
    if (comments > LIMITS.tokens) throw tooLong();
    if (depth > LIMITS.nesting) {
      throw new RequestError('LIMIT_EXCEEDED', `A document may nest ${LIMITS.nesting} brackets at most.`);
    }
  }
}

function tooLong(): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `A document may have ${LIMITS.tokens} tokens at most.`);
}
