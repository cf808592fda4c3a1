import { RequestError } from '../../src/errors.ts';
import { PAGE } from '../../src/page.ts';

/** A connection’s arguments, with its cursors opened (connections.ts): each is the place of a row, as `placeOf` wrote it. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

type Sort = 'asc' | 'desc';

/** One key of Prisma’s `orderBy`: a column. Only one that says where its nulls go may have any. */
export type Key = Partial<Record<string, Sort | object>>;

/** An order in which each row has one place: its last column is unique. */
export type Order<By> = readonly [...By[], { readonly id: Sort }];

type Place = Record<string, string | number | null>;

/** Where a connection’s nodes are selected. */
export const NODES = [['nodes'], ['edges', 'node']];

/**
 * The part of a Prisma query that reads one page, and one row more, which tells whether there is another page. The
 * page begins beyond the place that the cursor names. Nothing asks whether its row is still there, so a page neither
 * skips nor repeats one because that row was withdrawn or changed meanwhile; and no row before it is read.
 * @param orderBy columns of the row; together they are unique
 */
export function pageQuery<Where extends object, OrderBy extends Key>(
  args: PageArgs,
  where: Where,
  orderBy: readonly OrderBy[],
): { where: { AND: Where[] }; orderBy: OrderBy[]; take: number } {
  const keys = orderBy.map((key) => sortOf(key, isBackward(args)));
  const cursor = args.after ?? args.before;
  return {
    where: { AND: [where, ...(cursor == null ? [] : [beyond(keys, cursor) as Where])] },
    orderBy: keys.map(({ column, sort, nulls }) => ({
      [column]: nulls === undefined ? sort : { sort, nulls },
    })) as OrderBy[],
    take: sizeOf(args) + 1,
  };
}

/** The connection of the rows that `pageQuery` read. */
export function pageOf<Row extends object, Node = Row>(
  rows: readonly Row[],
  args: PageArgs,
  orderBy: readonly Key[],
  nodeOf: (row: Row) => Node = (row) => row as unknown as Node,
) {
  const isThereMore = rows.length > sizeOf(args);
  const page = rows.slice(0, sizeOf(args));
  if (isBackward(args)) page.reverse();
  const edges = page.map((row) => ({ cursor: placeOf(row, orderBy), node: nodeOf(row) }));
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
 * The same page with its nodes, each read by `read`. A row that can’t be read any more is left out: it went out of
 * view since the page was read.
 */
export async function withNodes<Row, Node>(
  page: ReturnType<typeof pageOf<object, Row>>,
  read: (row: Row) => Promise<Node | null>,
) {
  const nodes = await Promise.all(page.edges.map(({ node }) => read(node)));
  const edges = page.edges.flatMap(({ cursor }, index) => {
    const node = nodes[index];
    return node == null ? [] : [{ cursor, node }];
  });
  return { ...page, edges };
}

function isBackward({ last, before }: PageArgs): boolean {
  return last != null || before != null;
}

function sizeOf({ first, last }: PageArgs): number {
  return first ?? last ?? PAGE.default;
}

interface Nullable {
  readonly sort: Sort;
  readonly nulls?: 'first' | 'last' | undefined;
}

interface SortKey extends Nullable {
  readonly column: string;
}

function sortOf(key: Key, isReversed: boolean): SortKey {
  const [[column, order] = ['', 'asc' as const]] = Object.entries(key) as [string, Sort | Nullable][];
  const { sort, nulls } = typeof order === 'string' ? { sort: order, nulls: undefined } : order;
  if (!isReversed) return { column, sort, nulls };
  return { column, sort: OPPOSITE[sort], nulls: nulls && OPPOSITE[nulls] };
}

const OPPOSITE = { asc: 'desc', desc: 'asc', first: 'last', last: 'first' } as const;

/** The columns that a row's place consists of. */
export function columnsOf(orderBy: readonly Key[]): string[] {
  return orderBy.map((key) => sortOf(key, false).column);
}

function placeOf(row: object, orderBy: readonly Key[]): string {
  return JSON.stringify(
    Object.fromEntries(columnsOf(orderBy).map((column) => [column, row[column as keyof typeof row]])),
  );
}

/** The rows that come after a place: those that differ from it first in a key in which they come after it. */
function beyond(keys: readonly SortKey[], cursor: string): object {
  const place = JSON.parse(cursor) as Place;
  if (keys.some(({ column }) => !(column in place)))
    throw new RequestError('BAD_USER_INPUT', 'This cursor belongs to another order of the list.');
  const [first] = keys;
  const alternatives = keys.map((key, index) => ({
    AND: [...keys.slice(0, index).map(({ column }) => ({ [column]: place[column] })), after(key, place)],
  }));
  // Implied by the alternatives; it lets an index find where to begin.
  const begin = first && first.nulls === undefined ? [{ [first.column]: bound(first, 'e', place) }] : [];
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
