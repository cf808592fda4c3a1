import type { GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/lib/page-size.ts';
import { isSelected } from './selected.ts';

/**
 * The arguments of a connection. `connections.ts` has verified its cursors, and put the positions of rows in their place, as
 * `positionOf` wrote them.
 */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export type OneOrMany<T> = T | readonly T[];

type Sort = 'asc' | 'desc';

/** One key of Prisma's `orderBy`, for one column. A nullable column must say where its nulls go. */
export type OrderKey = Partial<Record<string, Sort | object>>;

/** An order whose last column is unique among the rows of the list. So no two rows have the same position. */
export type Order<By> = readonly [...By[], { readonly id: Sort }];

/** The values of a row in the columns of the order. */
type RowPosition = Record<string, string | number | null>;

/** The paths at which clients select the nodes of a connection. */
export const NODES = [['nodes'], ['edges', 'node']];

/** A Prisma query for the rows of a page, or for some of them. */
interface PageQuery<Where, OrderBy> {
  readonly where: { AND: Where[] };
  readonly orderBy: OrderBy[];
  readonly take: number;
}

/**
 * The Prisma queries that together read one page, and one more row, which tells whether there is another page. The page
 * starts after the position in the cursor. The row that had this position may be gone. After a withdrawal or a change, the
 * page still neither skips nor repeats another row. Rows before the position are not read.
 *
 * Each query has one condition, so that it can read its rows in order from one index. An order may begin with a column that
 * may be null. Rows with and without a value are then far apart. So a page that starts among the first takes two queries.
 * @param conditions a row of the list meets at least one of them
 * @param orderBy the last column is unique among the rows of the list
 * @param idColumn the column that has the id, if another table lists the rows
 */
export function pageQueries<Where extends object, OrderBy extends OrderKey>(
  args: PageArgs,
  conditions: readonly Where[],
  orderBy: readonly OrderBy[],
  idColumn = 'id',
): PageQuery<Where, OrderBy>[] {
  const columnOf = (name: string) => (name === 'id' ? idColumn : name);
  const named = orderBy.map((key) => sortOf(key, isBackward(args)));
  const cursor = args.after ?? args.before;
  const position = cursor == null ? null : positionOfCursor(cursor, named, columnOf);
  const keys = named.map((key) => ({ ...key, column: columnOf(key.column) }));
  const ranges = orderRanges(keys, position);
  return conditions.flatMap((where) =>
    ranges.map(({ within, keys }) => ({
      where: { AND: [where, ...(within as Where[])] },
      orderBy: keys.map(({ column, sort, nulls }) => ({
        [column]: nulls === undefined ? sort : { sort, nulls },
      })) as OrderBy[],
      take: pageSizeOf(args) + 1,
    })),
  );
}

/** Rows that are next to one another in the order. */
interface Range {
  readonly within: readonly object[];
  /** Without the columns that are null in all of its rows. */
  readonly keys: readonly SortKey[];
}

/** The rows after a position, or all rows. */
function orderRanges(keys: readonly SortKey[], position: RowPosition | null): Range[] {
  const [first, ...rest] = keys;
  if (first?.nulls === undefined || (position === null && !first.isSplit))
    return [{ within: position === null ? [] : [beyond(keys, position)], keys }];
  const { column, sort, nulls } = first;
  const halves = [
    { isNull: false, condition: { [column]: { not: null } }, keys: [{ column, sort }, ...rest] },
    { isNull: true, condition: { [column]: null }, keys: rest },
  ];
  if (nulls === 'first') halves.reverse();
  const start =
    position === null ? 0 : halves.findIndex(({ isNull }) => isNull === (position[column] === null));
  return halves.slice(start).flatMap(({ condition, keys }, index) =>
    orderRanges(keys, index === 0 ? position : null).map(({ within, keys }) => ({
      within: [condition, ...within],
      keys,
    })),
  );
}

/** The rows of a page that several queries have read. A row that several of them found is on the page once. */
function merge<Row extends object>(
  parts: readonly (readonly Row[])[],
  args: PageArgs,
  orderBy: readonly OrderKey[],
): readonly Row[] {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const keys = orderBy.map((key) => sortOf(key, isBackward(args)));
  const compare = (a: Row, b: Row) => {
    for (const { column, sort, nulls } of keys) {
      const [x, y] = [comparable(a, column), comparable(b, column)];
      if (x === y) continue;
      // As PostgreSQL does.
      if (x === null || y === null) return (x === null) === ((nulls ?? NULLS[sort]) === 'first') ? -1 : 1;
      return x < y === (sort === 'asc') ? -1 : 1;
    }
    return 0;
  };
  return parts
    .flat()
    .toSorted(compare)
    .filter((row, index, rows) => {
      const before = rows[index - 1];
      return before === undefined || compare(before, row) !== 0;
    })
    .slice(0, pageSizeOf(args) + 1);
}

const NULLS = { asc: 'last', desc: 'first' } as const;

/** A value that JavaScript compares as PostgreSQL does: in the columns of orders, texts are ids or are never merged. */
function comparable(row: object, column: string): string | number | null {
  const value = row[column as keyof typeof row] as string | number | Date | null;
  return value instanceof Date ? value.getTime() : value;
}

/**
 * The connection for the rows that `pageQueries` read, with a node for each row if nodes are selected. A row is left out if its node
 * became invisible after the page was read.
 */
export async function pageOf<Row extends object, Node>(
  parts: readonly (readonly Row[])[],
  args: PageArgs,
  orderBy: readonly OrderKey[],
  info: GraphQLResolveInfo,
  nodeOf: (row: Row) => Promise<Node | null>,
) {
  const rows = merge(parts, args, orderBy);
  const isThereMore = rows.length > pageSizeOf(args);
  const page = rows.slice(0, pageSizeOf(args));
  if (isBackward(args)) page.reverse();
  const [start, end] = [page[0], page.at(-1)];
  const isRead = NODES.some((path) => isSelected(path, info));
  const nodes = isRead ? await Promise.all(page.map((row) => nodeOf(row))) : [];
  return {
    edges: page.flatMap((row, index) => {
      const node = nodes[index] ?? null;
      return isRead && node === null ? [] : [edgeOf(row, node as Node, () => positionOf(row, orderBy))];
    }),
    pageInfo: {
      startCursor: start === undefined ? null : positionOf(start, orderBy),
      endCursor: end === undefined ? null : positionOf(end, orderBy),
      hasNextPage: isBackward(args) ? args.before != null : isThereMore,
      hasPreviousPage: isBackward(args) ? isThereMore : args.after != null,
    },
  };
}

/** An edge whose cursor is written when it is read: most clients select the last one only, as `endCursor`. */
export function edgeOf<Row, Node>(row: Row, node: Node, cursorOf: () => string) {
  return {
    row,
    node,
    get cursor() {
      return cursorOf();
    },
  };
}

/** Whether a field of the response is within a list. */
export function isInList({ prev, key }: GraphQLResolveInfo['path']): boolean {
  return typeof key === 'number' || (prev !== undefined && isInList(prev));
}

export function isBackward({ last, before }: PageArgs): boolean {
  return last != null || before != null;
}

/** The number of rows of the page. */
export function pageSizeOf({ first, last }: PageArgs): number {
  return first ?? last ?? PAGE_SIZE.default;
}

interface SortKey {
  readonly column: string;
  readonly sort: Sort;
  readonly nulls?: 'first' | 'last' | undefined;
  /** Whether rows with and without a value always take a query each, since no index has both in order. */
  readonly isSplit?: boolean;
}

function sortOf(key: OrderKey, isReversed: boolean): SortKey {
  const [[column, order] = ['', 'asc' as const]] = Object.entries(key) as [
    string,
    Sort | Omit<SortKey, 'column'>,
  ][];
  const given = typeof order === 'string' ? { sort: order } : order;
  if (!isReversed) return { column, ...given };
  return { ...given, column, sort: OPPOSITE[given.sort], nulls: given.nulls && OPPOSITE[given.nulls] };
}

const OPPOSITE = { asc: 'desc', desc: 'asc', first: 'last', last: 'first' } as const;

/** Selects the columns that make up a row's position. */
export function selectPositions(orderBy: readonly OrderKey[]): Record<string, true> {
  return Object.fromEntries(orderColumns(orderBy).map((column) => [column, true]));
}

function orderColumns(orderBy: readonly OrderKey[]): string[] {
  return orderBy.flatMap((key) => Object.keys(key));
}

/** A row's position as a text, for its cursor. */
export function positionOf(row: object, orderBy: readonly OrderKey[]): string {
  return JSON.stringify(
    Object.fromEntries(orderColumns(orderBy).map((column) => [column, row[column as keyof typeof row]])),
  );
}

function positionOfCursor(
  cursor: string,
  keys: readonly SortKey[],
  columnOf: (name: string) => string,
): RowPosition {
  const position = JSON.parse(cursor) as RowPosition;
  return Object.fromEntries(
    keys.map(({ column, nulls }) => {
      const value = position[column];
      // With another filter, the column may have no value.
      if (value === undefined || (value === null && nulls === undefined))
        throw new RequestError(
          'BAD_USER_INPUT',
          'This cursor belongs to another order or filter of the list.',
        );
      return [columnOf(column), value];
    }),
  );
}

/** Selects the rows after a position, comparing column by column. The first column has a value in all rows. */
function beyond(keys: readonly SortKey[], position: RowPosition): object {
  const [first] = keys;
  const alternatives = keys.map((key, index) => ({
    AND: [
      ...keys.slice(0, index).map(({ column }) => ({ [column]: position[column] })),
      after(key, position),
    ],
  }));
  // The alternatives imply this condition, which lets PostgreSQL find the first row in an index.
  const begin = first === undefined ? [] : [{ [first.column]: bound(first, 'e', position) }];
  return { AND: [...begin, { OR: alternatives }] };
}

function after(key: SortKey, position: RowPosition): object {
  const { column, nulls } = key;
  if (position[column] === null) return nulls === 'first' ? { NOT: { [column]: null } } : { OR: [] };
  const values = { [column]: bound(key, '', position) };
  return nulls === 'last' ? { OR: [values, { [column]: null }] } : values;
}

function bound({ column, sort }: SortKey, orEqual: '' | 'e', position: RowPosition): object {
  return { [`${sort === 'asc' ? 'gt' : 'lt'}${orEqual}`]: position[column] };
}
