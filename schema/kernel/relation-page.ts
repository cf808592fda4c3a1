import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { tableOf } from '../../src/db/nouns.ts';
import type { ApiContext } from './context.ts';
import { loaderAt, oneOf } from './loaders.ts';
import { visibleNode, type NodeNoun } from './nodes.ts';
import { merge, NODES, pageOf, pageQuery, selectPlaces, withNodes, type PageArgs } from './pages.ts';
import { isSelected } from './selected.ts';

type ListRelation<M extends NodeNoun> = PrismaTypes[M]['ListRelations'] &
  keyof PrismaTypes[M]['Relations'] &
  string;
/** The model of the rows of a relation. */
type RowModel<M extends NodeNoun, R extends ListRelation<M>> = (PrismaTypes[M]['Relations'][R] & {
  readonly Name: keyof PrismaTypes;
})['Name'];

interface RelationOptions<M extends NodeNoun, R extends ListRelation<M>, Args> {
  /** The noun that has the relation. */
  readonly from: M;
  readonly relation: R;
  /** Several conditions, of which no row meets two, are read in an SQL statement each: each may need another index. */
  readonly where: (args: Args, context: ApiContext) => OneOrMany<PrismaTypes[RowModel<M, R>]['Where']>;
  /** Ends with a column that is unique among the rows. */
  readonly orderBy: readonly PrismaTypes[RowModel<M, R>]['OrderBy'][];
}

type OneOrMany<T> = T | readonly T[];

interface Owner {
  readonly id: string;
}

/**
 * How a connection pages through the rows of a relation: one SQL statement finds the pages of all parent rows at this
 * place of the response, and another reads the nodes on them, with what is selected there. A single one, as Prisma writes
 * it, would build what is selected of every row before it limits them to a page, and lists within lists would multiply
 * that (docs/decisions/0016-pages-before-rows.md).
 */
export function relationPage<M extends NodeNoun, R extends ListRelation<M>, Args extends object = object>({
  of,
  nodeId = ['id'],
  ...options
}: RelationOptions<M, R, Args> & {
  readonly of: NodeNoun;
  /** Leads from a row of the relation to the id of its node. By default, the row is the node. */
  readonly nodeId?: readonly string[];
}) {
  const select = selectAt(nodeId);
  return {
    type: of,
    resolve: (owner: Owner, args: PageArgs, context: ApiContext, info: GraphQLResolveInfo) =>
      pageOfRelation({ ...options, select }, owner, args, context, info, (row) =>
        visibleNode(of, valueAt(row, nodeId), context, info, NODES),
      ),
  };
}

/** The page of one object. `read` reads the node of a row from the columns in `select`. */
export async function pageOfRelation<M extends NodeNoun, R extends ListRelation<M>, Args extends object>(
  { from, relation, where, orderBy, select }: RelationOptions<M, R, Args> & { readonly select: object },
  owner: Owner,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
  read: (row: never) => Promise<object | null>,
) {
  const loader = loaderAt('page', context, info, async (ids) => {
    const parts = [where(args as Args & PageArgs, context)].flat() as object[];
    const found = await Promise.all(parts.map((rows) => readPart(rows, ids)));
    return ids.map((id) => found.map((part) => part.get(id)).filter((row) => row !== undefined));
  });
  const parts = await loader.load(owner.id);
  const rows = merge(
    parts.map((part) => part[relation] ?? []),
    args,
    orderBy,
  );
  const page = await withNodes(pageOf(rows, args, orderBy), info, (row) => read(row as never));
  return {
    ...page,
    totalCount: parts.reduce((sum, { _count }) => sum + (_count?.[relation] ?? 0), 0),
  } as never;

  async function readPart(rows: object, ids: readonly string[]): Promise<Map<string, Found>> {
    const page = { ...pageQuery(args, rows, orderBy), select: { ...selectPlaces(orderBy), ...select } };
    const found = await tableOf(context.prisma, from).findMany({
      where: { id: oneOf(ids) },
      select: {
        id: true,
        ...(isPageSelected(info) && { [relation]: page }),
        ...(isSelected(['totalCount'], info) && { _count: { select: { [relation]: { where: rows } } } }),
      },
    });
    return new Map(found.map((row) => [row.id, row as object as Found]));
  }
}

function isPageSelected(info: GraphQLResolveInfo): boolean {
  return ['nodes', 'edges', 'pageInfo'].some((field) => isSelected([field], info));
}

type Found = Readonly<Record<string, readonly object[]>> & {
  readonly _count?: Readonly<Record<string, number>>;
};

function selectAt([name = '', ...rest]: readonly string[]): object {
  return { [name]: rest.length === 0 ? true : { select: selectAt(rest) } };
}

function valueAt(row: object, path: readonly string[]): string {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], row) as string;
}
