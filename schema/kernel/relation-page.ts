import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { tableOf } from '../../src/db/nouns.ts';
import type { ApiContext } from './context.ts';
import { getOrCreate, loaderOfFields, oneOf, placeInResponse } from './loaders.ts';
import { visibleNode, type NodeNoun } from './nodes.ts';
import { merge, NODES, pageOf, pageQueries, selectPlaces, withNodes, type PageArgs } from './pages.ts';
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
  readonly orderBy: RowOrder<M, R> | ((args: Args, context: ApiContext) => RowOrder<M, R>);
}

type RowOrder<M extends NodeNoun, R extends ListRelation<M>> = readonly PrismaTypes[RowModel<
  M,
  R
>]['OrderBy'][];

type OneOrMany<T> = T | readonly T[];

interface Owner {
  readonly id: string;
}

/**
 * How a connection pages through the rows of a relation: one SQL statement finds the pages of all parent rows at this
 * place of the response, and another reads the nodes on them, with what is selected there. A single one, as Prisma writes
 * it, would build what is selected of every row before it limits them to a page, and lists within lists would multiply
 * that (docs/decisions/0005-lists.md).
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
  { from, relation, where, select, ...options }: RelationOptions<M, R, Args> & { readonly select: object },
  owner: Owner,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
  read: (row: never) => Promise<object | null>,
) {
  const loader = pagesOf(from, context, info);
  const orderBy =
    typeof options.orderBy === 'function'
      ? options.orderBy(args as Args & PageArgs, context)
      : options.orderBy;
  const conditions = [where(args as Args & PageArgs, context)].flat() as object[];
  const places = { ...selectPlaces(orderBy), ...select };
  const load = (part: string, request: Pick<PageRequest, 'page' | 'counted'>) =>
    loader.load({ id: owner.id, list: `${part} ${placeInResponse(info.path)}`, relation, ...request });
  const isCounted = isSelected(['totalCount'], info);
  // The first page of a condition comes with its count.
  const parts = await Promise.all(
    conditions.flatMap((condition, number) => {
      const counted = isCounted ? condition : null;
      if (!isPageSelected(info)) return [load(`${number}`, { page: null, counted })];
      return pageQueries(args, [condition], orderBy).map((page, index) =>
        load(`${number} ${index}`, {
          page: { ...page, select: places },
          counted: index === 0 ? counted : null,
        }),
      );
    }),
  );
  const rows = merge(
    parts.map((part) => part?.[relation] ?? []),
    args,
    orderBy,
  );
  const page = await withNodes(pageOf(rows, args, orderBy), info, (row) => read(row as never));
  const totalCount = parts.reduce((sum, part) => sum + (part?._count?.[relation] ?? 0), 0);
  return { ...page, totalCount } as never;
}

function isPageSelected(info: GraphQLResolveInfo): boolean {
  return ['nodes', 'edges', 'pageInfo'].some((field) => isSelected([field], info));
}

/** A part of a page of one object. */
interface PageRequest {
  readonly id: string;
  /** The same for all objects at the place in the response: they differ in nothing but their ids. */
  readonly list: string;
  readonly relation: string;
  readonly page: object | null;
  readonly counted: object | null;
}

/**
 * Finds the pages of all lists that are selected of the objects at a place in one SQL statement. It takes more if a relation is
 * selected several times, with different arguments, or if the lists are of different objects.
 */
function pagesOf(from: NodeNoun, context: ApiContext, info: GraphQLResolveInfo) {
  const read = async (requests: readonly PageRequest[]) => {
    const statements = statementsFor(requests);
    const rows = new Map<string, Found>();
    await Promise.all(
      statements.map(async ({ ids, lists }) => {
        const pages = lists.flatMap(({ relation, page }) => (page === null ? [] : [[relation, page]]));
        const counts = lists.flatMap(({ relation, counted }) =>
          counted === null ? [] : [[relation, { where: counted }]],
        );
        const found = await tableOf(context.prisma, from).findMany({
          where: { id: oneOf(ids) },
          select: {
            id: true,
            ...(Object.fromEntries(pages) as object),
            ...(counts.length > 0 && { _count: { select: Object.fromEntries(counts) as object } }),
          },
        });
        for (const { list } of lists)
          for (const row of found) rows.set(keyOf({ list, id: row.id }), row as object as Found);
      }),
    );
    return requests.map((request) => rows.get(keyOf(request)));
  };
  return loaderOfFields(`pages of ${from}`, context, info, read, keyOf);
}

function keyOf({ list, id }: Pick<PageRequest, 'list' | 'id'>): string {
  return `${id} ${list}`;
}

interface Statement {
  readonly ids: readonly string[];
  /** Each of another relation. */
  readonly lists: PageRequest[];
}

function statementsFor(requests: readonly PageRequest[]): Statement[] {
  const byList = new Map<string, PageRequest[]>();
  for (const request of requests) getOrCreate(byList, request.list, () => []).push(request);
  const statements: Statement[] = [];
  for (const ofList of byList.values()) {
    const ids = ofList.map(({ id }) => id);
    const [list] = ofList;
    if (list === undefined) continue;
    const fitting = statements.find(
      (statement) =>
        String(statement.ids) === String(ids) &&
        statement.lists.every(({ relation }) => relation !== list.relation),
    );
    if (fitting === undefined) statements.push({ ids, lists: [list] });
    else fitting.lists.push(list);
  }
  return statements;
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
