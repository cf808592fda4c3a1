import { brandWithType } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import { isInterfaceType, type GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import {
  quotableStatements,
  visibleArticles,
  visibleBlocks,
  visibleInternalNotes,
  visibleNotes,
  visiblePreviewLinks,
  visibleRequests,
  visibleRevisions,
  visibleTags,
} from '../../src/articles/policy.ts';
import { visibleAuditEntries, visibleMembers, visibleTokens } from '../../src/members/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../../src/people/policy.ts';
import { RequestError } from '../../src/errors.ts';
import { tableOf, type EntityName } from '../../src/db/entities.ts';
import type { Viewer } from '../../src/viewer.ts';
import { visibleWebhookDeliveries, visibleWebhookEndpoints } from '../../src/webhooks/policy.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { rowsByArgument, sqlStatements } from './cost.ts';
import { parseGlobalId } from './global-ids.ts';
import { getOrCreate, loaderAt, oneOf } from './loaders.ts';

const MAX_NODES = 100;

interface NodeRow {
  readonly id: string;
}

const everything = () => ({});

/** Selects the rows of each entity that the viewer may see. */
const VISIBLE = {
  Article: visibleArticles,
  ArticleRevision: visibleRevisions,
  Block: visibleBlocks,
  UpdateNote: visibleNotes,
  CommentRequest: visibleRequests,
  InternalNote: visibleInternalNotes,
  PreviewLink: visiblePreviewLinks,
  Tag: visibleTags,
  Statement: quotableStatements,
  Person: visiblePeople,
  Organization: visibleOrganizations,
  SourceReport: visibleSources,
  Campaign: everything,
  CampaignDemand: everything,
  CampaignAction: everything,
  CampaignOutcome: everything,
  Newsletter: everything,
  Member: visibleMembers,
  ApiToken: visibleTokens,
  AuditEntry: visibleAuditEntries,
  WebhookEndpoint: visibleWebhookEndpoints,
  WebhookDelivery: visibleWebhookDeliveries,
} satisfies Partial<Record<EntityName, (viewer: Viewer) => object>>;

/** An entity whose rows have a global id. */
export type NodeEntity = keyof typeof VISIBLE;

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
    where: { AND: [VISIBLE[entity](viewer), { id: oneOf(ids) }] },
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

function isNodeEntity(typename: string): typename is NodeEntity {
  return Object.hasOwn(VISIBLE, typename);
}

async function nodeById(
  globalId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<NodeRow | null> {
  const key = parseGlobalId(globalId);
  return key !== null && isNodeEntity(key.typename) ? visibleNode(key.typename, key.id, context, info) : null;
}

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    extensions: sqlStatements(1),
    description: 'The object with this global id, or null if there is none that you can see.',
    args: { id: t.arg.id({ required: true, description: 'A global id.' }) },
    resolve: (_root, { id }, context, info) => nodeById(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'The objects with these global ids, in the same order. Null for each id that names no object you can see.',
    // One for each selected type; most operations select few.
    extensions: { ...rowsByArgument('ids'), ...sqlStatements(3) },
    args: { ids: t.arg.idList({ required: true, description: `Up to ${MAX_NODES} global ids.` }) },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > MAX_NODES)
        throw new RequestError('BAD_USER_INPUT', `Ask for at most ${MAX_NODES} ids.`);
      return ids.map((id) => nodeById(id, context, info));
    },
  }),
}));
