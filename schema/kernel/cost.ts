// Fields declare their cost in their `extensions`, from which src/api/cost.ts computes the cost of an operation. A field
// that declares nothing costs one point, and a list without pages counts as three rows. docs/operations.md says the same to
// clients.

/** The points that the field costs: for long texts, and for fields that take a query of their own. */
export function cost(points: number): { readonly cost: number } {
  return { cost: points };
}

/** The SQL statements that the field takes for all rows at its position in the response together. */
export function sqlStatements(count: number): { readonly statements: number } {
  return { statements: count };
}

/**
 * A field of rows that an extension resolves. Its rows are found, each is checked for whether the caller sees it, and what they refer to is
 * loaded. Such a field took 8 ms of CPU, which eight SQL statements pay for.
 */
export const ROWS_OF_EXTENSION = sqlStatements(8);

/** A connection. One of these arguments is the size of its page. One SQL statement finds the rows, and another reads them. */
export const PAGED = { ...cost(20), ...sqlStatements(2), pageSize: ['first', 'last'] } as const;

/** A connection that can be searched. Ranking hundreds of matches takes as long as ten SQL statements. */
export const SEARCHED = {
  ...PAGED,
  cursors: 'list',
  statementsWith: { argument: 'search', statements: 10 },
} as const;

/** A connection whose filter may name objects by slugs, which are looked up first. */
export const LOOKS_UP_SLUGS = {
  ...PAGED,
  cursors: 'list',
  statementsWith: { argument: 'filter', fields: /Slugs?$/, statements: 2 },
} as const;

/** A list with the rows of the page. */
export const PAGE_ROWS = { rows: 'page' } as const;

/** A list with one row for each item of this argument. */
export function rowsByArgument(argument: string): { readonly rows: { readonly argument: string } } {
  return { rows: { argument } };
}

/** A list without pages that can be long. It reads and counts its ids (`countRows`) before its rows. */
export const COUNTED = { ...sqlStatements(2), countsItself: true } as const;

/** A field that works through the characters of this argument. */
export function byCharacters(argument: string): { readonly charactersOf: string } {
  return { charactersOf: argument };
}
