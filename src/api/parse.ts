import {
  GraphQLError,
  NoFragmentCyclesRule,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { RequestError } from '../errors.ts';
import { LIMITS } from './limits.ts';
import { isTooRepetitive } from './repetitions.ts';

/**
 * Strings, which are skipped, and what is counted: comments and brackets. A string without an end is matched, too: looking
 * for its end from each of its quotes would take minutes.
 */
const MARKS = /"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*|[{[(]|[}\])]/g;

const LINE_BREAKS = /\r\n|[\n\r]/g;

/**
 * Parses a document, within the limits.
 * @throws GraphQLError for a syntax error; RequestError LIMIT_EXCEEDED
 */
export function parseWithin(source: string): DocumentNode {
  checkSource(source);
  try {
    return parse(source, { maxLexicalTokens: LIMITS.tokens });
  } catch (error) {
    throw error instanceof Error && error.message.endsWith('Parsing aborted.')
      ? documentTooLong('tokens')
      : error;
  }
}

/**
 * Checks what the parser's own limit leaves out. Comments cost as much as other tokens. Each error counts the lines before
 * it. Brackets could be nested deeper than the stack allows.
 * @throws RequestError LIMIT_EXCEEDED
 */
function checkSource(source: string): void {
  let lines = 1;
  for (const _break of source.matchAll(LINE_BREAKS)) {
    lines += 1;
    if (lines > LIMITS.lines) throw documentTooLong('lines');
  }
  let comments = 0;
  let depth = 0;
  for (const [mark] of source.matchAll(MARKS)) {
    if (mark.startsWith('#')) comments += 1;
    else if ('{[('.includes(mark)) depth += 1;
    else if ('}])'.includes(mark)) depth -= 1;
    if (comments > LIMITS.tokens) throw documentTooLong('tokens');
    if (depth > LIMITS.nesting) {
      throw new RequestError(
        'LIMIT_EXCEEDED',
        `A document may nest brackets at most ${LIMITS.nesting} deep.`,
      );
    }
  }
}

function documentTooLong(what: 'lines' | 'tokens'): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `A document may have at most ${LIMITS[what]} ${what}.`);
}

/**
 * Validates a document, up to a number of mistakes.
 * @param isTrusted whether the operator knows the document, which may then repeat fields as often as it likes
 */
export function validateWithin(
  schema: GraphQLSchema,
  document: DocumentNode,
  isTrusted = false,
): readonly GraphQLError[] {
  const limits = { maxErrors: LIMITS.validationErrors };
  if (document.definitions.length > 1) {
    // The other rules look into fragments, again and again if these spread themselves.
    const circles = validate(schema, document, [NoFragmentCyclesRule], limits);
    if (circles.length > 0) return circles.map(asShown);
  }
  if (!isTrusted && isTooRepetitive(document)) return [tooRepetitive()];
  return validate(schema, document, undefined, limits).map(asShown);
}

/** graphql-js also stops when it would have to compare too many fields with one another. */
function asShown(error: GraphQLError): GraphQLError {
  return error.message === 'Validation aborted.' ? tooRepetitive() : error;
}

function tooRepetitive(): GraphQLError {
  return new GraphQLError('This document selects fields of the same name too often. Select each once.', {
    extensions: { code: 'LIMIT_EXCEEDED' },
  });
}
