import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { rowsReferringBy } from '../../src/cache/data-model.ts';
import { tableOf } from '../../src/db/entities.ts';
import { MAX_COUNT } from '../../src/lib/page-size.ts';
import type { ApiContext } from './context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { getOrCreate, loaderAt, placeInResponse } from './loaders.ts';
import { visibleNode } from './nodes.ts';
import type { NodeEntity } from './visible.ts';
import {
  isInList,
  NODES,
  pageOf,
  pageQueries,
  selectPositions,
  type OneOrMany,
  type PageArgs,
} from './pages.ts';
import { isSelected } from './selected.ts';

type ListRelation<M extends NodeEntity> = PrismaTypes[M]['ListRelations'] &
  keyof PrismaTypes[M]['Relations'] &
  string;
/** The model of the rows of a relation. */
type RowModel<M extends NodeEntity, R extends ListRelation<M>> = (PrismaTypes[M]['Relations'][R] & {
  readonly Name: keyof PrismaTypes;
})['Name'];

interface RelationOptions<M extends NodeEntity, R extends ListRelation<M>, Args> {
  /** The entity that has the relation. A field of an interface finds it by the type that the field is selected on. */
  readonly from: M | ((info: GraphQLResolveInfo) => M);
  readonly relation: R;
  /** Several conditions take an SQL statement each, since each may need another index. No row meets two of them. */
  readonly where: (
    args: Args,
    context: ApiContext,
  ) =>
    | OneOrMany<PrismaTypes[RowModel<M, R>]['Where']>
    | Promise<OneOrMany<PrismaTypes[RowModel<M, R>]['Where']>>;
  /** Ends with a column that is unique among the rows. */
  readonly orderBy: RowOrder<M, R> | ((args: Args, context: ApiContext) => RowOrder<M, R>);
}

type RowOrder<M extends NodeEntity, R extends ListRelation<M>> = readonly PrismaTypes[RowModel<
  M,
  R
>]['OrderBy'][];

interface Owner {
  readonly id: string;
}

/**
 * How a connection pages through the rows of a relation. One SQL statement finds the pages of all parent rows at this
 * position of the response. Another reads the nodes on them, with their selected fields. In one statement, Prisma would
 * build each row before it limits them to a page. Lists within lists would multiply that (docs/decisions/0005-lists.md).
 */
export function relationPage<M extends NodeEntity, R extends ListRelation<M>, Args extends object = object>({
  of,
  nodeId = 'id',
  ...options
}: RelationOptions<M, R, Args> & {
  readonly of: NodeEntity;
  /** The column of the relation's rows that has the id of the node. By default, the row is the node. */
  readonly nodeId?: string;
}) {
  return {
    type: of,
    resolve: (owner: Owner, args: PageArgs, context: ApiContext, info: GraphQLResolveInfo) =>
      pageOfRelation(
        { ...options, select: { [nodeId]: true } },
        owner,
        args,
        context,
        info,
        (row: Record<string, string>) => visibleNode(of, row[nodeId] ?? '', context, info, NODES),
      ),
  };
}

/** The page of one object. `read` reads the node of a row from the columns in `select`. */
export async function pageOfRelation<M extends NodeEntity, R extends ListRelation<M>, Args extends object>(
  { from, relation, where, select, orderBy }: RelationOptions<M, R, Args> & { readonly select: object },
  owner: Owner,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
  read: (row: never) => Promise<object | null>,
) {
  const given = args as Args & PageArgs;
  const order = typeof orderBy === 'function' ? orderBy(given, context) : orderBy;
  const columns = { ...selectPositions(order), ...select };
  const entity = typeof from === 'function' ? from(info) : from;
  const conditions = [await where(given, context)].flat() as object[];
  const isPaged = ['nodes', 'edges', 'pageInfo'].some((field) => isSelected([field], info));
  const isCounted = isSelected(['totalCount'], info);
  // In lists, one statement counts the rows of all objects, without a limit.
  const isCountedHere = isCounted && isInList(info.path);
  const counting =
    isCounted && !isCountedHere
      ? countUpTo(entity, relation, owner, pageQueries({ first: MAX_COUNT - 1 }, conditions, order), context)
      : 0;
  const loader = pagesOf(entity, context, info);
  const reading = Promise.all(
    conditions.flatMap((condition, part) => {
      const queries = isPaged ? pageQueries(args, [condition], order) : isCountedHere ? [null] : [];
      return queries.map((query, index) =>
        loader.load({
          id: owner.id,
          list: `${part} ${index} ${placeInResponse(info.path)}`,
          relation,
          page: query && { ...query, select: columns },
          // The first page of a condition comes with its count.
          counted: isCountedHere && index === 0 ? condition : null,
        }),
      );
    }),
  );
  const [parts, counted] = await Promise.all([reading, counting]);
  const rows = parts.map((part) => part?.[relation] ?? []);
  const page = await pageOf(rows, args, order, info, (row) => read(row as never));
  const totalCount = parts.reduce((sum, part) => sum + (part?._count?.[relation] ?? 0), counted);
  return { ...page, totalCount: Math.min(totalCount, MAX_COUNT) } as never;
}

/** Counts the rows of one object that the queries find. In the order of the list, PostgreSQL looks up no row. */
async function countUpTo(
  entity: NodeEntity,
  relation: string,
  { id }: Owner,
  queries: readonly { readonly where: object }[],
  { prisma }: ApiContext,
): Promise<number> {
  const { table, column } = rowsReferringBy(entity, relation);
  const rows = (prisma as unknown as Record<string, Countable>)[table];
  if (rows === undefined) throw new Error(`There are no rows ${table}.`);
  const counts = await Promise.all(
    queries.map((query) => rows.count({ ...query, where: { AND: [{ [column]: id }, query.where] } })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Countable {
  count(query: { where: object }): Promise<number>;
}

/** A part of a page of one object. */
interface PartOfPage {
  readonly id: string;
  /** The same for all objects at the position in the response: they differ in nothing but their ids. */
  readonly list: string;
  readonly relation: string;
  readonly page: object | null;
  readonly counted: object | null;
}

type ReadPart = Readonly<Record<string, readonly object[]>> & {
  readonly _count?: Readonly<Record<string, number>>;
};

const keyOfPart = ({ list, id }: PartOfPage) => `${id} ${list}`;

/** Finds the pages of all lists that are selected of the objects at a position of the response. */
function pagesOf(from: NodeEntity, context: ApiContext, info: GraphQLResolveInfo) {
  const read = async (wanted: readonly PartOfPage[]) => {
    const found = new Map<string, ReadPart>();
    await Promise.all(
      statementsFor(wanted).map(async (parts) => {
        const ids = parts.flatMap(({ id, list }) => (list === parts[0]?.list ? [id] : []));
        const pages = parts.flatMap(({ relation, page }) => (page === null ? [] : [[relation, page]]));
        const counts = parts.flatMap(({ relation, counted }) =>
          counted === null ? [] : [[relation, { where: counted }]],
        );
        const rows = await tableOf(context.prisma, from).findMany({
          where: { id: oneOf(ids) },
          select: {
            id: true,
            ...(Object.fromEntries(pages) as object),
            ...(counts.length > 0 && { _count: { select: Object.fromEntries(counts) as object } }),
          },
        });
        const byId = new Map(rows.map((row) => [row.id, row as object as ReadPart]));
        for (const part of parts) {
          const row = byId.get(part.id);
          if (row !== undefined) found.set(keyOfPart(part), row);
        }
      }),
    );
    return wanted.map((part) => found.get(keyOfPart(part)));
  };
  const ofAllFields = { path: info.path.prev ?? info.path };
  return loaderAt(`pages of ${from}`, context, ofAllFields, read, keyOfPart);
}

/**
 * Divides the parts by SQL statement. One statement reads lists of different relations of the same objects. A relation that is selected
 * several times, with different arguments, takes several.
 */
function statementsFor(parts: readonly PartOfPage[]): PartOfPage[][] {
  const lists = new Map<string, PartOfPage[]>();
  for (const part of parts) getOrCreate(lists, part.list, () => []).push(part);
  const statements = new Map<string, PartOfPage[]>();
  for (const list of lists.values()) {
    const ids = String(list.map(({ id }) => id));
    const relations = (number: number) => statements.get(`${number} ${ids}`)?.map(({ relation }) => relation);
    let number = 0;
    while (relations(number)?.includes(list[0]?.relation ?? '') === true) number += 1;
    getOrCreate(statements, `${number} ${ids}`, () => []).push(...list);
  }
  return [...statements.values()];
}
