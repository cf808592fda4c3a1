import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { tableOf } from '../../src/db/entities.ts';
import { MAX_COUNT } from '../../src/lib/page-size.ts';
import { builder, TOTAL_COUNT } from './builder.ts';
import type { ApiContext } from './context.ts';
import { getOrCreate } from './loaders.ts';
import { visibleNode } from './nodes.ts';
import type { NodeEntity } from './visible.ts';
import {
  NODES,
  pageOf,
  pageQueries,
  selectPositions,
  type OneOrMany,
  type Order,
  type PageArgs,
} from './pages.ts';

interface ListOptions<N extends NodeEntity, Filter, By> {
  readonly of: N;
  readonly description: string;
  readonly extensions?: object;
  readonly filter?: { readonly $inferInput: Filter };
  /**
   * Selects the rows that the viewer may see and that meet the filter. With several conditions, a row meets at least one of them. Each
   * is read separately, since each may need another index.
   */
  readonly where: (
    filter: Partial<Filter>,
    context: ApiContext,
  ) => OneOrMany<PrismaTypes[N]['Where']> | Promise<OneOrMany<PrismaTypes[N]['Where']>>;
  /** The relation that has the filter's rows in order, if the filter names the objects that have this relation. */
  readonly through?: (
    filter: Partial<Filter>,
    context: ApiContext,
    by: By | null | undefined,
  ) => Through | null | Promise<Through | null>;
  /** The last column is unique among the rows of the list. */
  readonly orderBy:
    Order<PrismaTypes[N]['OrderBy']> | OrderChoice<By, Filter, Order<PrismaTypes[N]['OrderBy']>>;
}

/** A relation whose rows have the ids of the nodes, and the columns of the order. */
export interface Through {
  /** Which objects have the relation, by their entity. */
  readonly owners: Partial<Record<NodeEntity, object>>;
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
  /** For each value of `by`, the columns don't depend on the filter, so that a cursor is valid with any. */
  readonly order: (by: By | null | undefined, context: ApiContext, filter: Partial<Filter>) => Orders;
}

/** Adds a field to Query: a list of the rows of an entity that the viewer may see, in pages. */
export function list<N extends NodeEntity, Filter extends object = object, By = never>(
  name: string,
  { of, description, extensions, filter, where, through, orderBy }: ListOptions<N, Filter, By>,
): void {
  const choice = 'order' in orderBy ? orderBy : null;
  builder.queryField(name, (t) =>
    t.connection(
      {
        type: of,
        description,
        ...(extensions && { extensions }),
        args: {
          ...(filter && {
            filter: t.arg({ type: filter as never, description: 'Only objects that meet every condition.' }),
          }),
          ...(choice && { orderBy: t.arg({ type: choice.type as never, description: choice.description }) }),
        },
        resolve: async (_root: unknown, args: ListArgs<Filter, By>, context: ApiContext, info: never) => {
          const given = args.filter ?? {};
          const listed = {
            of,
            conditions: [await where(given, context)].flat() as object[],
            order: 'order' in orderBy ? orderBy.order(args.orderBy, context, given) : orderBy,
            through: (await through?.(given, context, args.orderBy)) ?? null,
          };
          return pageOfList(listed, args, context, info);
        },
      } as never,
      connectionOf(of) as never,
    ),
  );
}

interface ListArgs<Filter, By> extends PageArgs {
  readonly filter?: Filter | null;
  readonly orderBy?: By;
}

interface Listed {
  readonly of: NodeEntity;
  readonly conditions: readonly object[];
  readonly order: Order<object>;
  readonly through?: Through | null;
}

/** A page of the rows of an entity that meet a condition. */
export async function pageOfList(
  { of, conditions, order, through = null }: Listed,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const parts =
    through === null
      ? await rowsOf(of, pageQueries(args, conditions, order), order, context)
      : await rowsThrough(through, args, order, context);
  const page = await pageOf(parts, args, order, info, ({ id }) => visibleNode(of, id, context, info, NODES));
  return { ...page, totalCount: () => countOf(of, conditions, order, context) } as never;
}

function rowsOf(of: NodeEntity, queries: readonly object[], order: Order<object>, { prisma }: ApiContext) {
  const select = selectPositions(order);
  return Promise.all(queries.map((query) => tableOf(prisma, of).findMany({ ...query, select })));
}

/** Each part has the rows of one object that one query reads. */
async function rowsThrough(
  { owners, relation, nodeId, conditions }: Through,
  args: PageArgs,
  order: Order<object>,
  { prisma }: ApiContext,
) {
  const { id: _, ...columns } = selectPositions(order);
  const select = { ...columns, [nodeId]: true };
  const found = await Promise.all(
    pageQueries(args, conditions, order, nodeId).flatMap((query) =>
      Object.entries(owners).map(([from, where]) =>
        tableOf(prisma, from as NodeEntity).findMany({ where, select: { [relation]: { ...query, select } } }),
      ),
    ),
  );
  return (found.flat() as object[] as Record<string, Record<string, string>[]>[]).map((owner) =>
    (owner[relation] ?? []).map((row) => ({ ...row, id: row[nodeId] ?? '' })),
  );
}

/**
 * Counts in the order of the list. The index of the order also has the conditions, so PostgreSQL looks up no row. As a row
 * may meet several conditions, they are counted together, unless the first already reaches the limit.
 */
async function countOf(
  of: NodeEntity,
  conditions: readonly object[],
  order: Order<object>,
  { prisma }: ApiContext,
): Promise<number> {
  const count = async (condition: object) => {
    const queries = pageQueries({ first: MAX_COUNT - 1 }, [condition], order);
    const counts = await Promise.all(queries.map((query) => tableOf(prisma, of).count(query)));
    return counts.reduce((sum, rows) => Math.min(sum + rows, MAX_COUNT), 0);
  };
  const [first, ...others] = conditions;
  const some = first === undefined ? 0 : await count(first);
  return others.length === 0 || some === MAX_COUNT ? some : count({ OR: conditions });
}

/** The connection type of an entity, such as `StatementConnection`, with its edge type. */
export function connectionOf<N extends NodeEntity>(entity: N) {
  return getOrCreate(connections, entity, () => connectionObject(entity)) as ReturnType<
    typeof connectionObject<N>
  >;
}

const connections = new Map<NodeEntity, unknown>();

function connectionObject<N extends NodeEntity>(entity: N) {
  return builder.connectionObject(
    {
      type: entity,
      name: `${entity}Connection`,
      description: `A page of objects of type \`${entity}\`.`,
      fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
    },
    { name: `${entity}Edge`, description: `An object of type \`${entity}\`, with its cursor.` },
  );
}
