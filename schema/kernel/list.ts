import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { tableOf } from '../../src/db/nouns.ts';
import { builder, TOTAL_COUNT } from './builder.ts';
import { MAX_COUNT } from '../../src/page.ts';
import type { ApiContext } from './context.ts';
import { visibleNode, type NodeNoun } from './nodes.ts';
import { NODES, pageOf, pageQuery, selectPlaces, withNodes, type Order, type PageArgs } from './pages.ts';

interface ListOptions<N extends NodeNoun, Filter, By> {
  readonly of: N;
  readonly description: string;
  readonly filter?: { readonly $inferInput: Filter };
  /** Selects the rows that the viewer may see and that meet the filter. */
  readonly where: (
    filter: Partial<Filter>,
    context: ApiContext,
  ) => PrismaTypes[N]['Where'] | Promise<PrismaTypes[N]['Where']>;
  /** The last column is unique among the rows of the list. */
  readonly orderBy: Order<PrismaTypes[N]['OrderBy']> | OrderChoice<By, Order<PrismaTypes[N]['OrderBy']>>;
}

/** Orders that clients choose from, by an argument `orderBy`. */
interface OrderChoice<By, Orders> {
  readonly type: { readonly $inferInput: By };
  readonly description: string;
  readonly order: (by: By | null | undefined, context: ApiContext) => Orders;
}

/** Adds a field to Query: a list of the rows of a noun that the viewer may see, in pages. */
export function list<N extends NodeNoun, Filter extends object = object, By = never>(
  name: string,
  { of, description, filter, where: whereOf, orderBy }: ListOptions<N, Filter, By>,
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
          const order = 'order' in orderBy ? orderBy.order(by, context) : orderBy;
          const where = await whereOf(filter ?? {}, context);
          return pageOfAll({ of, where, order }, page, context, info);
        },
      } as never,
      connectionOf(of) as never,
    ),
  );
}

/** A page of the rows of a noun that meet a condition. */
export async function pageOfAll<N extends NodeNoun>(
  { of, where, order }: { of: N; where: PrismaTypes[N]['Where']; order: Order<PrismaTypes[N]['OrderBy']> },
  page: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const table = tableOf(context.prisma, of);
  const places = { ...selectPlaces(order), id: true };
  const rows = await table.findMany({ ...pageQuery(page, where, order), select: places });
  const nodes = await withNodes(pageOf(rows, page, order), info, ({ id }) =>
    visibleNode(of, id, context, info, NODES),
  );
  return { ...nodes, totalCount: () => table.count({ where, take: MAX_COUNT }) } as never;
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
