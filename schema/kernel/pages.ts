import type { GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/page.ts';
import { isSelected } from './selected.ts';

/** The arguments of a connection. Its cursors are verified (connections.ts): each is a row's place, as `placeOf` wrote it. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

type Sort = 'asc' | 'desc';

/** One key of Prisma's `orderBy`, for one column. A nullable column must say where its nulls go. */
export type OrderKey = Partial<Record<string, Sort | object>>;

/** An order whose last column is unique among the rows of the list, so that no two of them have the same place. */
export type Order<By> = readonly [...By[], { readonly id: Sort }];

type Place = Record<string, string | number | null>;

/** The paths at which clients select the nodes of a connection. */
export const NODES = [['nodes'], ['edges', 'node']];

/** A Prisma query for the rows of a page, or for some of them. */
export interface PageQuery<Where, OrderBy> {
  readonly where: { AND: Where[] };
  readonly orderBy: OrderBy[];
  readonly take: number;
}

/**
 * The parts of Prisma queries that together read one page, and one more row, which tells whether there is another page. The page
 * starts after the place in the cursor, whether or not the row of that place still exists: if it was withdrawn or changed
 * meanwhile, no other row is skipped or repeated. Rows before that place are not read.
 *
 * Each query has one condition, and reads its rows in order from one index, if there is such an index. Where the order begins with a
 * column that may be null, rows with and without a value are far apart in it: a page that starts between them takes a query for
 * each.
 * @param conditions a row of the list meets one of them, or several
 * @param orderBy the last column is unique among the rows of the list
 */
export function pageQueries<Where extends object, OrderBy extends OrderKey>(
  args: PageArgs,
  conditions: readonly Where[],
  orderBy: readonly OrderBy[],
): PageQuery<Where, OrderBy>[] {
  const keys = orderBy.map((key) => sortOf(key, isBackward(args)));
  const cursor = args.after ?? args.before;
  const place = cursor == null ? null : placeIn(cursor, keys);
  const ranges = rangesOf(keys, place);
  return conditions.flatMap((where) =>
    ranges.map(({ within, keys }) => ({
      where: { AND: [where, ...(within as Where[])] },
      orderBy: keys.map(({ column, sort, nulls }) => ({
        [column]: nulls === undefined ? sort : { sort, nulls },
      })) as OrderBy[],
      take: sizeOf(args) + 1,
    })),
  );
}

/** Rows that are next to one another in the order. */
interface Range {
  readonly within: readonly object[];
  /** Without the columns that are null in all of its rows. */
  readonly keys: readonly SortKey[];
}

/** The rows after the place, or all rows. */
function rangesOf(keys: readonly SortKey[], place: Place | null): Range[] {
  const [first, ...rest] = keys;
  if (first?.nulls === undefined || (place === null && first.isSplit !== true))
    return [{ within: place === null ? [] : [beyond(keys, place)], keys }];
  const { column, nulls, sort } = first;
  const isNull = { [column]: null };
  const hasValue = { [column]: { not: null } };
  const withValue = [{ column, sort }, ...rest];
  const those = (ranges: Range[]) =>
    ranges.map(({ within, keys }) => ({ within: [isNull, ...within], keys }));
  if (place === null) return [{ within: [hasValue], keys: withValue }, ...those(rangesOf(rest, null))];
  if (place[column] === null)
    return [
      ...those(rangesOf(rest, place)),
      ...(nulls === 'first' ? [{ within: [hasValue], keys: withValue }] : []),
    ];
  return [
    { within: [hasValue, beyond(withValue, place)], keys: withValue },
    ...(nulls === 'last' ? those(rangesOf(rest, null)) : []),
  ];
}

/** The rows of a page that were read with several queries. A row that several have read is on the page once. */
export function merge<Row extends object>(
  parts: readonly (readonly Row[])[],
  args: PageArgs,
  orderBy: readonly OrderKey[],
): readonly Row[] {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const keys = orderBy.map((key) => sortOf(key, isBackward(args)));
  const compare = (a: Row, b: Row) => {
    for (const { column, sort, nulls } of keys) {
      const [x, y] = [valueIn(a, column), valueIn(b, column)];
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
    .slice(0, sizeOf(args) + 1);
}

const NULLS = { asc: 'last', desc: 'first' } as const;

/** A value that JavaScript compares as PostgreSQL does: of the columns of orders, texts are ids or are never merged. */
function valueIn(row: object, column: string): string | number | null {
  const value = row[column as keyof typeof row] as string | number | Date | null;
  return value instanceof Date ? value.getTime() : value;
}

/** Returns the connection for the rows that `pageQueries` read. */
export function pageOf<Row extends object, Node = Row>(
  rows: readonly Row[],
  args: PageArgs,
  orderBy: readonly OrderKey[],
  nodeOf: (row: Row) => Node = (row) => row as unknown as Node,
) {
  const isThereMore = rows.length > sizeOf(args);
  const page = rows.slice(0, sizeOf(args));
  if (isBackward(args)) page.reverse();
  const edges = page.map((row) => edgeOf(row, nodeOf(row), () => placeOf(row, orderBy)));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: isBackward(args) ? args.before != null : isThereMore,
      hasPreviousPage: isBackward(args) ? isThereMore : args.after != null,
    },
  };
}

/**
 * The same page with a node for each row, if nodes are selected. A row is left out if its node has become invisible since
 * the page was read.
 */
export async function withNodes<Row, Node>(
  page: ReturnType<typeof pageOf<object, Row>>,
  info: GraphQLResolveInfo,
  read: (row: Row) => Promise<Node | null>,
) {
  if (!NODES.some((path) => isSelected(path, info))) return page;
  const nodes = await Promise.all(page.edges.map(({ node }) => read(node)));
  const edges = page.edges.flatMap((edge, index) => {
    const node = nodes[index];
    return node == null ? [] : [edgeOf(edge.row, node, () => edge.cursor)];
  });
  return { ...page, edges };
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

export function isBackward({ last, before }: PageArgs): boolean {
  return last != null || before != null;
}

export function sizeOf({ first, last }: PageArgs): number {
  return first ?? last ?? PAGE_SIZE.default;
}

interface Nullable {
  readonly sort: Sort;
  readonly nulls?: 'first' | 'last' | undefined;
}

interface SortKey extends Nullable {
  readonly column: string;
  /** Whether rows with and without a value are always read with a query each, since no index has both in order. */
  readonly isSplit?: boolean;
}

function sortOf(key: OrderKey, isReversed: boolean): SortKey {
  const [[column, order] = ['', 'asc' as const]] = Object.entries(key) as [
    string,
    Sort | Omit<SortKey, 'column'>,
  ][];
  const { sort, nulls, isSplit = false } = typeof order === 'string' ? { sort: order } : order;
  if (!isReversed) return { column, sort, nulls, isSplit };
  return { column, sort: OPPOSITE[sort], nulls: nulls && OPPOSITE[nulls], isSplit };
}

const OPPOSITE = { asc: 'desc', desc: 'asc', first: 'last', last: 'first' } as const;

/** Selects the columns that make up a row's place. */
export function selectPlaces(orderBy: readonly OrderKey[]): Record<string, true> {
  return Object.fromEntries(columnsOf(orderBy).map((column) => [column, true]));
}

function columnsOf(orderBy: readonly OrderKey[]): string[] {
  return orderBy.map((key) => sortOf(key, false).column);
}

/** What a row's cursor says. */
export function placeOf(row: object, orderBy: readonly OrderKey[]): string {
  return JSON.stringify(
    Object.fromEntries(columnsOf(orderBy).map((column) => [column, row[column as keyof typeof row]])),
  );
}

function placeIn(cursor: string, keys: readonly SortKey[]): Place {
  const place = JSON.parse(cursor) as Place;
  if (keys.some(({ column }) => !(column in place)))
    throw new RequestError('BAD_USER_INPUT', 'This cursor belongs to another order of the list.');
  return place;
}

/** Selects the rows after the place, comparing column by column. The first column has a value in all rows. */
function beyond(keys: readonly SortKey[], place: Place): object {
  const [first] = keys;
  const alternatives = keys.map((key, index) => ({
    AND: [...keys.slice(0, index).map(({ column }) => ({ [column]: place[column] })), after(key, place)],
  }));
  // The alternatives imply this condition, which lets PostgreSQL find the first row in an index.
  const begin = first === undefined ? [] : [{ [first.column]: bound(first, 'e', place) }];
  return { AND: [...begin, { OR: alternatives }] };
}

function after(key: SortKey, place: Place): object {
  const { column, nulls } = key;
  if (place[column] === null) return nulls === 'first' ? { NOT: { [column]: null } } : { OR: [] };
  const values = { [column]: bound(key, '', place) };
  return nulls === 'last' ? { OR: [values, { [column]: null }] } : values;
}

function bound({ column, sort }: SortKey, orEqual: '' | 'e', place: Place): object {
  return { [`${sort === 'asc' ? 'gt' : 'lt'}${orEqual}`]: place[column] };
}
