import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { tableOf } from '../../src/db/nouns.ts';
import { builder, TOTAL_COUNT } from './builder.ts';
import { MAX_COUNT } from '../../src/page.ts';
import type { ApiContext } from './context.ts';
import { visibleNode, type NodeNoun } from './nodes.ts';
import {
  merge,
  NODES,
  pageOf,
  pageQueries,
  selectPlaces,
  withNodes,
  type Order,
  type OrderKey,
  type PageArgs,
} from './pages.ts';

interface ListOptions<N extends NodeNoun, Filter, By> {
  readonly of: N;
  readonly description: string;
  readonly filter?: { readonly $inferInput: Filter };
  /**
   * Selects the rows that the viewer may see and that meet the filter. With several conditions, a row meets one of them, or several;
   * each is read by itself, since each may need another index.
   */
  readonly where: (
    filter: Partial<Filter>,
    context: ApiContext,
  ) => OneOrMany<PrismaTypes[N]['Where']> | Promise<OneOrMany<PrismaTypes[N]['Where']>>;
  /** The list of other objects in which the filter's rows are in order, if the filter asks for such a list. */
  readonly through?: (
    filter: Partial<Filter>,
    context: ApiContext,
    by: By | null | undefined,
  ) => Through | null;
  /** The last column is unique among the rows of the list. */
  readonly orderBy:
    Order<PrismaTypes[N]['OrderBy']> | OrderChoice<By, Filter, Order<PrismaTypes[N]['OrderBy']>>;
}

type OneOrMany<T> = T | readonly T[];

/** A relation whose rows have the ids of the nodes, and the columns of the order. */
export interface Through {
  /** The noun of the objects that have the relation, and which of them. */
  readonly from: NodeNoun;
  readonly owners: object;
  readonly relation: string;
  /** The column of its rows that has the id of the node. */
  readonly nodeId: string;
  /** Selects the rows of the relation, as `where` of the list does. */
  readonly conditions: readonly object[];
}

/** Orders that clients choose from, by an argument `orderBy`. */
interface OrderChoice<By, Filter, Orders> {
  readonly type: { readonly $inferInput: By };
  readonly description: string;
  /** It has the same columns whatever the filter, so that a cursor of the list has its place. */
  readonly order: (by: By | null | undefined, context: ApiContext, filter: Partial<Filter>) => Orders;
}

/** Adds a field to Query: a list of the rows of a noun that the viewer may see, in pages. */
export function list<N extends NodeNoun, Filter extends object = object, By = never>(
  name: string,
  { of, description, filter, where: whereOf, through, orderBy }: ListOptions<N, Filter, By>,
): void {
  const choice = 'order' in orderBy ? orderBy : null;
  builder.queryField(name, (t) =>
    t.connection(
      {
        type: of,
        description,
        args: {
          ...(filter && {
            filter: t.arg({ type: filter as never, description: 'Only objects that meet every condition.' }),
          }),
          ...(choice && { orderBy: t.arg({ type: choice.type as never, description: choice.description }) }),
        },
        resolve: async (_root: unknown, args: object, context: ApiContext, info: GraphQLResolveInfo) => {
          const {
            filter,
            orderBy: by,
            ...page
          } = args as PageArgs & { filter?: Filter | null; orderBy?: By };
          const order = 'order' in orderBy ? orderBy.order(by, context, filter ?? {}) : orderBy;
          const where = await whereOf(filter ?? {}, context);
          const list = { of, where, order };
          const other = through?.(filter ?? {}, context, by) ?? null;
          return other === null
            ? pageOfAll(list, page, context, info)
            : pageThrough(other, list, page, context, info);
        },
      } as never,
      connectionOf(of) as never,
    ),
  );
}

interface Listed<N extends NodeNoun> {
  readonly of: N;
  readonly where: OneOrMany<PrismaTypes[N]['Where']>;
  readonly order: Order<PrismaTypes[N]['OrderBy']>;
}

/** A page of the rows of a noun that meet a condition. */
export async function pageOfAll<N extends NodeNoun>(
  list: Listed<N>,
  page: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const table = tableOf(context.prisma, list.of);
  const select = { ...selectPlaces(list.order), id: true };
  const queries = pageQueries(page, [list.where].flat() as object[], list.order);
  const parts = await Promise.all(queries.map((query) => table.findMany({ ...query, select })));
  return connection(list, parts, page, context, info);
}

/** The same through a list of other objects. A row that several of these list is on the page once. */
async function pageThrough<N extends NodeNoun>(
  { from, owners, relation, nodeId, conditions }: Through,
  list: Listed<N>,
  page: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const table = tableOf(context.prisma, from);
  const inRelation = (column: string) => (column === 'id' ? nodeId : column);
  const order = list.order.map((key) => renamed(key, inRelation)) as OrderKey[];
  const places = selectPlaces(order);
  const queries = pageQueries(
    { ...page, after: withPlace(page.after, inRelation), before: withPlace(page.before, inRelation) },
    conditions,
    order,
  );
  const found = await Promise.all(
    queries.map(async (query) => {
      const objects = await table.findMany({
        where: owners,
        select: { [relation]: { ...query, select: places } },
      });
      return objects.map((object) => rowsOf(object, relation));
    }),
  );
  const inList = (column: string) => (column === nodeId ? 'id' : column);
  const parts = found.flat().map((rows) => rows.map((row) => renamed(row, inList) as { id: string }));
  return connection(list, parts, page, context, info);
}

function rowsOf(object: object, relation: string): readonly object[] {
  return (object as Record<string, readonly object[]>)[relation] ?? [];
}

function withPlace(cursor: string | null | undefined, nameOf: (column: string) => string) {
  return cursor == null ? cursor : JSON.stringify(renamed(JSON.parse(cursor) as object, nameOf));
}

function renamed(row: object, nameOf: (column: string) => string): object {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [nameOf(column), value as unknown]));
}

async function connection<N extends NodeNoun>(
  { of, where, order }: Listed<N>,
  parts: readonly (readonly { readonly id: string }[])[],
  page: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const rows = merge(parts, page, order);
  const nodes = await withNodes(pageOf(rows, page, order), info, ({ id }) =>
    visibleNode(of, id, context, info, NODES),
  );
  return { ...nodes, totalCount: () => countOf({ of, where, order }, context) } as never;
}

/**
 * Counts in the order of the list, since the index that has it has the conditions, too, so that no row is looked up. A row may meet
 * several of the conditions. They are counted together only if the first doesn't end the count.
 */
async function countOf<N extends NodeNoun>({ of, where, order }: Listed<N>, { prisma }: ApiContext) {
  const conditions = [where].flat() as object[];
  const count = async (condition: object) => {
    const queries = pageQueries({ first: MAX_COUNT - 1 }, [condition], order);
    const counts = await Promise.all(queries.map((query) => tableOf(prisma, of).count(query)));
    return Math.min(
      MAX_COUNT,
      counts.reduce((sum, count) => sum + count, 0),
    );
  };
  const [first, ...others] = conditions;
  if (first === undefined) return 0;
  const ofFirst = await count(first);
  return others.length === 0 || ofFirst === MAX_COUNT ? ofFirst : count({ OR: conditions });
}

/** The connection type of a noun, such as `StatementConnection`, with its edge type. */
export function connectionOf<N extends NodeNoun>(noun: N) {
  let connection = connections.get(noun);
  if (connection === undefined) {
    connection = connectionObject(noun);
    connections.set(noun, connection);
  }
  return connection as ReturnType<typeof connectionObject<N>>;
}

const connections = new Map<NodeNoun, unknown>();

function connectionObject<N extends NodeNoun>(noun: N) {
  const description = `A page of a list of objects of type ${noun}.`;
  return builder.connectionObject(
    {
      type: noun,
      name: `${noun}Connection`,
      description,
      fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
    },
    { name: `${noun}Edge`, description: 'An object of a page, with its cursor.' },
  );
}
