// What a field declares of its cost in its `extensions`, for the limits of an operation (src/server/limits.ts). A field
// that declares nothing counts as one, and a list without pages as five rows.

/** Counts as this many fields: for long texts, and for what takes a query. */
export function cost(fields: number): { readonly cost: number } {
  return { cost: fields };
}

/** A connection: its rows are as many as one of these arguments says. */
export const PAGED = { ...cost(50), pageSize: ['first', 'last'] } as const;

/** The rows of the connection around it: as many as its page has. */
export const ROWS = { rows: 'page' } as const;

/** A list of as many rows as this argument has items. */
export function rowsOf(argument: string): { readonly rows: { readonly argument: string } } {
  return { rows: { argument } };
}
