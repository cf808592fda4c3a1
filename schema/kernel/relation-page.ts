import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import type { ApiContext } from './context.ts';
import { visibleNode, type NodeNoun } from './nodes.ts';
import { columnsOf, NODES, pageOf, pageQuery, withNodes, type PageArgs } from './pages.ts';

type Model = keyof PrismaTypes;
type ListRelation<M extends Model> = PrismaTypes[M]['ListRelations'] &
  keyof PrismaTypes[M]['Relations'] &
  string;
/** The model of the rows of a relation. */
type RowModel<M extends Model, R extends ListRelation<M>> = (PrismaTypes[M]['Relations'][R] & {
  readonly Name: Model;
})['Name'];

interface RelationOptions<M extends Model, R extends ListRelation<M>, Args> {
  /** The model that has the relation. */
  readonly from: M;
  readonly relation: R;
  /** The noun of the connection's nodes. */
  readonly of: NodeNoun;
  readonly where: (args: Args, context: ApiContext) => PrismaTypes[RowModel<M, R>]['Where'];
  /** Ends with a column that is unique among the rows. */
  readonly orderBy: readonly PrismaTypes[RowModel<M, R>]['OrderBy'][];
}

/** The nested selection of Pothos, which plans several paths at once, but whose type admits only one. */
export type Nested = (
  query?: object | true,
  include?: { getType: () => string; paths: { name: string }[][] } | [],
  typename?: string,
) => unknown;

/**
 * How a connection pages through the rows of a one-to-many relation, all in one query. Not for many-to-many: Prisma's SQL
 * would build every row's selection before limiting to the page.
 * @param path leads from a row of the relation to its node; empty if the row is the node
 */
export function relationPage<M extends Model, R extends ListRelation<M>, Args extends object = object>(
  { relation, of, where, orderBy }: RelationOptions<M, R, Args>,
  path: readonly string[] = [],
) {
  const columns = selectionOf(columnsOf(orderBy));
  return {
    type: of,
    select: (args: Args & PageArgs, context: ApiContext, nested: unknown) => {
      const rows = where(args, context);
      const page = pageQuery(args, rows, orderBy);
      const query =
        path.length === 0
          ? nestedNodes(nested, of, { ...page, select: { id: true, ...columns } })
          : { ...page, select: { ...columns, ...selectAt(path, nestedNodes(nested, of, ID)) } };
      return counted(relation, rows, query);
    },
    resolve: (parent: object, args: PageArgs) => {
      const { rows, totalCount } = countedRows(parent, relation);
      const page = pageOf(rows, args, orderBy, (row) =>
        path.reduce((value, name) => value[name] as Row, row),
      );
      return { ...page, totalCount } as never;
    },
  };
}

/**
 * How a connection pages through the rows of a many-to-many relation: one query selects their ids and places, another reads
 * the nodes of the page.
 * @param idColumn where a row of the relation has the id of its node
 */
export function manyToManyPage<M extends Model, R extends ListRelation<M>>(
  { relation, of, where, orderBy }: RelationOptions<M, R, object>,
  idColumn: keyof PrismaTypes[RowModel<M, R>]['Shape'] & string = 'id' as never,
) {
  const select = selectionOf([idColumn, ...columnsOf(orderBy)]);
  return {
    type: of,
    select: (args: PageArgs, context: ApiContext) => {
      const rows = where(args, context);
      return counted(relation, rows, { ...pageQuery(args, rows, orderBy), select });
    },
    resolve: async (parent: object, args: PageArgs, context: ApiContext, info: GraphQLResolveInfo) => {
      const { rows, totalCount } = countedRows(parent, relation);
      const page = await withNodes(pageOf(rows, args, orderBy), ({ [idColumn]: id }) =>
        visibleNode(of, id as string, context, info, NODES),
      );
      return { ...page, totalCount } as never;
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

const ID = { select: { id: true } };

function selectionOf(columns: readonly string[]): Record<string, true> {
  return Object.fromEntries(columns.map((column) => [column, true]));
}

function selectAt([name = '', ...rest]: readonly string[], selection: unknown): object {
  return { [name]: rest.length === 0 ? selection : { select: selectAt(rest, selection) } };
}

/** What is selected of a connection's nodes. */
function nestedNodes(nested: unknown, typename: string, query: object): unknown {
  const paths = NODES.map((path) => path.map((name) => ({ name })));
  return (nested as Nested)(query, { getType: () => typename, paths });
}

function counted(relation: string, where: object, query: unknown): never {
  return { [relation]: query, _count: { select: { [relation]: { where } } } } as never;
}

function countedRows(parent: object, relation: string) {
  const { [relation]: rows, _count } = parent as Record<string, Row[]> & {
    readonly _count: Record<string, number>;
  };
  return { rows: rows ?? [], totalCount: _count[relation] };
}
