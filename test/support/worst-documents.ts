import { Lexer, Source, TokenKind } from 'graphql';
import { LIMITS } from '../../src/api/limits.ts';

const TYPE =
  'fragment T on __Type { name fields { name args { name type { name kind ofType { name } } } type { name } } }';
/** Fields that read their own type again, through a list. */
const STATEMENTS = 'articles(first: 1) { nodes { statements(first: 1) { nodes {';

/**
 * Documents that cost much to refuse, each of as many tokens as one may have. Each of their forms once took, or could take, far
 * more than its length says.
 */
export const WORST_DOCUMENTS: Readonly<Record<string, string>> = {
  'the schema under many aliases': largest(
    (n) =>
      `{ ${times(n, (i) => `a${i}: __schema { ...S }`)} } fragment S on __Schema { types { ...T } } ${TYPE}`,
  ),
  'the schema in inline fragments': largest(
    (n) => `{ ${times(n, (i) => `... on Query { a${i}: __schema { types { ...T } } }`)} } ${TYPE}`,
  ),
  'a type under many aliases': largest(
    (n) => `{ ${times(n, (i) => `a${i}: __type(name: "Query") { ...T }`)} } ${TYPE}`,
  ),
  'the schema in fragments that spread the next one twice': largest(
    (n) => `{ __schema { ...F0 } } ${doubling(n, '__Schema', 'types { name }')}`,
  ),
  'the types in a long chain of fragments': largest(
    (n) =>
      `{ __schema { types { ...F0 } } } ${times(n, (i) => `fragment F${i} on __Type { ...F${i + 1} }`)} fragment F${n} on __Type { name }`,
  ),
  'fragments that spread the next one twice': largest(
    (n) => `{ ...F0 } ${doubling(n, 'Query', '__typename')}`,
  ),
  'lists in fragments that spread the next one twice': largest((n) => {
    const next = (i: number) => `{ nodes { ... on Article { ...F${i + 1} } } }`;
    return `{ nodes(ids: []) { ...F0 } } ${times(n, (i) => `fragment F${i} on Article { a${i}: statements(first: 1) { nodes { articles(first: 1) ${next(i)} } } b${i}: statements(first: 2) { nodes { articles(first: 2) ${next(i)} } } }`)} fragment F${n} on Article { id }`;
  }),
  'fragments that each spread all later ones': largest(
    (n) =>
      `{ ...F0 } ${times(n, (i) => `fragment F${i} on Query { __typename ${times(n - 1 - i, (j) => `...F${i + 1 + j}`)} }`)}`,
  ),
  'a circle of fragments': largest(
    (n) => `{ ...F0 } ${times(n, (i) => `fragment F${i} on Query { ...F${(i + 1) % n} }`)}`,
  ),
  'fragments that spread fragments which are not there': largest(
    (n) => `{ __typename } ${times(n, (i) => `fragment F${i} on Query { ...G${i} }`)}`,
  ),
  'operations that spread the same fragments': largest(
    (n) => `${times(n, (i) => `query Q${i} { ...F0 }`)} ${doubling(n, 'Query', '__typename')}`,
  ),
  'operations with variables in the same fragments': largest(
    (n) =>
      `${times(n, (i) => `query Q${i}($v: Int) { ...F0 }`)} ${times(n, (i) => `fragment F${i} on Query { a${i}: articles(first: $v) { totalCount } ...F${i + 1} }`)} fragment F${n} on Query { __typename }`,
  ),
  'unknown fields': largest((n) => `{ ${times(n, (i) => `articlez${i}`)} }`),
  'unknown fields of an article': largest(
    (n) => `{ articles { nodes { ${times(n, (i) => `headlyne${i}`)} } } }`,
  ),
  'unknown fields with long names': largest((n) => `{ ${times(n, (i) => `${'articles'.repeat(5)}${i}`)} }`),
  'unknown types': largest((n) => `{ ${times(n, (i) => `... on Artikle${i} { id }`)} }`),
  'unknown types of variables': largest(
    (n) => `query (${times(n, (i) => `$v${i}: Artikle${i}`)}) { __typename }`,
  ),
  'unknown arguments': largest((n) => `{ articles(${times(n, (i) => `ferst${i}: 1`)}) { totalCount } }`),
  'unknown fields of an input': largest(
    (n) => `{ articles(filter: { ${times(n, (i) => `sektion${i}: 1`)} }) { totalCount } }`,
  ),
  'unknown directives': largest((n) => `{ __typename ${times(n, (i) => `@inklude${i}`)} }`),
  'one directive many times': largest((n) => `{ __typename ${times(n, () => '@include(if: true)')} }`),
  'directives in a wrong place': largest(
    (n) => `query ${times(n, () => '@include(if: true)')} { __typename }`,
  ),
  'one argument many times': largest((n) => `{ articles(${times(n, () => 'first: 1')}) { totalCount } }`),
  'one variable many times': largest(
    (n) => `query (${times(n, () => '$v: Int')}) { articles(first: $v) { totalCount } }`,
  ),
  'one fragment many times': largest(
    (n) => `{ ...F } ${times(n, () => 'fragment F on Query { __typename }')}`,
  ),
  'one operation many times': largest((n) => times(n, () => 'query A { __typename }')),
  'variables that nobody defines': largest(
    (n) => `{ ${times(n, (i) => `a${i}: articles(first: $v${i}) { totalCount }`)} }`,
  ),
  'one field many times': largest((n) => `{ ${times(n, () => '__typename')} }`),
  'one field with different arguments': largest(
    (n) => `{ ${times(n, (i) => `articles(first: ${i}) { totalCount }`)} }`,
  ),
  'one field with different fields below': largest(
    (n) => `{ ${times(n, (i) => `articles { nodes { a: headline b: slug c${i}: id } }`)} } `,
  ),
  'one field that differs below': largest(
    (n) => `{ ${times(n, (i) => `articles { nodes { a: ${i % 2 === 0 ? 'headline' : 'slug'} } }`)} }`,
  ),
  'one field in many fragments': largest(
    (n) =>
      `{ articles { nodes { ${times(n, (i) => `...F${i}`)} } } } ${times(n, (i) => `fragment F${i} on Article { a: headline b: slug c: id }`)}`,
  ),
  'one field within itself, twice at each level': largest((n) => `{ ${twice(n)} }`),
  'deep brackets': `{ ${'a { '.repeat(LIMITS.nesting - 1)} b ${'} '.repeat(LIMITS.nesting - 1)} }`,
  'brackets deeper than the limit': `{ ${'a { '.repeat(LIMITS.nesting)} b ${'} '.repeat(LIMITS.nesting)} }`,
  'deep lists in an argument': `{ articles(filter: ${'['.repeat(90)}${']'.repeat(90)}) { totalCount } }`,
  'brackets that do not end': largest((n) => `{ ${times(n, (i) => `a${i}`)}`),
  'a syntax error after many lines': largest((n) => `{ ${'a\n'.repeat(n)} ]`),
  'fields that differ in a fragment that nothing spreads': largest(
    (n) => `{ __typename } fragment F on Query { ${times(n, (i) => `a: x${i}`)} }`,
  ),
  'fields that differ, deep': largest(
    (n) => `{ ${'a { '.repeat(22)} ${times(n, (i) => `a: x${i}`)} ${'} '.repeat(22)} }`,
  ),
  'fields that differ beside fragments in many places': largest(
    (n) =>
      `{ x { ...F0 } q { ${times(n, (i) => `a: x${i}`)} } } ${times(14, (i) => `fragment F${i} on Query { a { ...F${i + 1} } b { ...F${i + 1} } }`)} fragment F14 on Query { c }`,
  ),
  'fragments with fields in several circles': largest(
    (n) =>
      `{ __typename } ${times(n, (i) => `fragment F${i} on Query { ...F${(i + 1) % n} ...F${(i + 3) % n} a { ...F${(i + 2) % n} b: c${i} } }`)}`,
  ),
  'lists within lists under many aliases': largest(
    (n) => `{ ${times(n, (i) => `a${i}: ${STATEMENTS} id } } } }`)} }`,
  ),
};

/** The document of the most tokens that one may have. */
function largest(document: (size: number) => string): string {
  let [low, high] = [1, LIMITS.tokens];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (tokensOf(document(middle)) <= LIMITS.tokens) low = middle;
    else high = middle;
  }
  return document(low);
}

function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  while (tokens <= LIMITS.tokens && lexer.advance().kind !== TokenKind.EOF) tokens += 1;
  return tokens;
}

function times(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(' ');
}

/** Fragments that each spread the next one twice, so that the last is reached in 2^count ways. */
function doubling(count: number, type: string, last: string): string {
  return `${times(count, (i) => `fragment F${i} on ${type} { ...F${i + 1} ...F${i + 1} }`)} fragment F${count} on ${type} { ${last} }`;
}

function twice(levels: number): string {
  if (levels > 12) return 'x'.padEnd(LIMITS.tokens * 2, ' x');
  let text = 'id';
  for (let level = 0; level < levels; level += 1)
    text = `statements { nodes { articles { nodes { ${text} } } } } statements { nodes { articles { nodes { ${text} } } } }`;
  return `articles { nodes { ${text} } }`;
}
