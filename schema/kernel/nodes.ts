import { brandWithType } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import { isInterfaceType, type GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { RequestError } from '../../src/errors.ts';
import { partsOfKey } from '../../src/operations/row-id.ts';
import { entityOfField, tableOf } from '../../src/db/entities.ts';
import { tableOfType } from '../../src/extensions/installed.ts';
import { mergedAmong } from '../../src/db/merged.ts';
import { builder } from './builder.ts';
import { visibleRow } from './extension-rows.ts';
import type { ApiContext } from './context.ts';
import { rowsByArgument, sqlStatements } from './cost.ts';
import { parseGlobalId } from './global-ids.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { getOrCreate, loaderAt } from './loaders.ts';
import { isMergeable } from './merged-ids.ts';
import { isNodeEntity, visibleRows, type NodeEntity } from './visible.ts';

export const MAX_NODES = 100;

interface NodeRow {
  readonly id: string;
}

type Queries = Map<NodeEntity, object>;
const queriesOf = new WeakMap<GraphQLResolveInfo, Queries>();

/**
 * Reads a row by its id; null if the viewer may not see it. Use it if Prisma can't read a field in the query of its parent,
 * such as a field with one of several types. One query reads all rows of an entity at a position of the response, with the
 * selected fields. The items of a list are at the same position.
 * @param paths lead from the field to the selection of the row; empty if the field itself selects it
 */
export async function visibleNode<N extends NodeEntity>(
  entity: N,
  id: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
  paths: string[][] = [],
): Promise<PrismaTypes[N]['Shape'] | null> {
  const queries = getOrCreate(queriesOf, info, (): Queries => new Map());
  // Each `info` needs a plan, although the loader uses only the first one. Without a plan, the resolvers below would load
  // each row again.
  const query = getOrCreate(queries, entity, () => queryFromInfo({ context, info, typeName: entity, paths }));
  const loader = loaderAt(entity, context, info, (ids) => readNodes(entity, ids, query, context, info));
  return (await loader.load(id)) as PrismaTypes[N]['Shape'] | null;
}

/** Reads the rows with these ids that the viewer may see, in the order of the ids. */
export async function visibleNodes<N extends NodeEntity>(
  entity: N,
  ids: readonly string[],
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<PrismaTypes[N]['Shape'][]> {
  const rows = await Promise.all(ids.map((id) => visibleNode(entity, id, context, info)));
  return rows.filter((row) => row !== null);
}

async function readNodes(
  entity: NodeEntity,
  ids: readonly string[],
  query: object,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const { prisma, viewer } = context;
  const rows = await tableOf(prisma, entity).findMany({
    ...query,
    where: { AND: [visibleRows(entity, viewer), { id: oneOf(ids) }] },
  });
  const type = info.schema.getType(entity);
  // Rows of an interface, such as Block, are of several types.
  const typeOf = isInterfaceType(type)
    ? (row: NodeRow) => type.resolveType?.(row, context, info, type)
    : () => entity;
  for (const row of rows) brandWithType<never>(row, typeOf(row) as never);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The nodes with these keys that the viewer sees. */
export async function nodesByKey(
  keys: readonly string[],
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<NodeRow[]> {
  const nodes = await Promise.all(
    keys.map(async (key) => {
      const [entity, id] = partsOfKey(key);
      const table = tableOfType(entity);
      // An extension needs no type for the rows of a table.
      if (table !== undefined && info.schema.getType(entity) !== undefined)
        return visibleRow(table, id, context, info);
      return isNodeEntity(entity) ? visibleNode(entity, id, context, info) : null;
    }),
  );
  return nodes.filter((node) => node !== null);
}

export async function nodeById(
  globalId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<NodeRow | null> {
  const key = parseGlobalId(globalId);
  if (key === null) return null;
  const { typename, id } = key;
  const table = tableOfType(typename);
  if (table !== undefined) return visibleRow(table, id, context, info);
  if (!isNodeEntity(typename)) return null;
  const node = await visibleNode(typename, id, context, info);
  if (node !== null || !isMergeable(typename)) return node;
  const loader = loaderAt('merged', context, info, async (ids) => {
    const merged = await mergedAmong(context.prisma, ids);
    return ids.map((each) => merged.get(each) ?? null);
  });
  const intoId = await loader.load(id);
  return intoId === null ? null : visibleNode(typename, intoId, context, info);
}

/** Options of a payload's field with the row that the mutation changed: the only node in its result. */
export const CHANGED_NODE = {
  type: builder.nodeInterfaceRef(),
  extensions: sqlStatements(1),
  async resolve(rows: object, _args: object, context: ApiContext, info: GraphQLResolveInfo) {
    for (const [field, row] of Object.entries(rows) as [string, NodeRow][]) {
      const entity = entityOfField(field);
      const node = isNodeEntity(entity) ? await visibleNode(entity, row.id, context, info) : null;
      if (node !== null) return node;
    }
    throw new Error('A member sees what they have changed.');
  },
};

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    // The second looks up where a merged row leads.
    extensions: sqlStatements(2),
    description:
      'The object with this global id, or the one that it was merged into. Null if there is none that you can see.',
    args: { id: t.arg.id({ required: true, description: 'A global id.' }) },
    resolve: (_root, { id }, context, info) => nodeById(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'The objects with these global ids, in the same order. Null for each id that names no object you can see.',
    // One for each selected type, since most operations select few, and one for merged rows.
    extensions: { ...rowsByArgument('ids'), ...sqlStatements(4) },
    args: { ids: t.arg.idList({ required: true, description: `Up to ${MAX_NODES} global ids.` }) },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > MAX_NODES)
        throw new RequestError('BAD_USER_INPUT', `Ask for at most ${MAX_NODES} ids.`);
      return ids.map((id) => nodeById(id, context, info));
    },
  }),
}));
