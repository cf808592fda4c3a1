import { brandWithType } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import {
  visibleArticles,
  visibleNotes,
  visibleRequests,
  visibleRevisions,
  visibleTags,
} from '../../src/articles/policy.ts';
import { visibleAuditEntries, visibleMembers, visibleTokens } from '../../src/members/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../../src/people/policy.ts';
import { RequestError } from '../../src/errors.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { parseGlobalId } from './global-ids.ts';

const MAX_NODES = 100;

interface Row {
  readonly id: string;
}

/** How each noun is read by id: from which table, and which rows of it the viewer may see. */
const NOUNS = {
  Article: { table: 'article', visible: visibleArticles },
  ArticleRevision: { table: 'articleRevision', visible: visibleRevisions },
  UpdateNote: { table: 'updateNote', visible: visibleNotes },
  CommentRequest: { table: 'commentRequest', visible: visibleRequests },
  Tag: { table: 'tag', visible: visibleTags },
  Statement: { table: 'statement', visible: visibleStatements },
  Person: { table: 'person', visible: visiblePeople },
  Organization: { table: 'organization', visible: visibleOrganizations },
  SourceReport: { table: 'sourceReport', visible: visibleSources },
  Campaign: { table: 'campaign', visible: () => ({}) },
  CampaignDemand: { table: 'campaignDemand', visible: () => ({}) },
  CampaignAction: { table: 'campaignAction', visible: () => ({}) },
  CampaignOutcome: { table: 'campaignOutcome', visible: () => ({}) },
  Newsletter: { table: 'newsletter', visible: () => ({}) },
  Member: { table: 'member', visible: visibleMembers },
  ApiToken: { table: 'apiToken', visible: visibleTokens },
  AuditEntry: { table: 'auditEntry', visible: visibleAuditEntries },
} as const satisfies Record<string, { table: string; visible: (viewer: Viewer) => object }>;

export type Noun = keyof typeof NOUNS;

/** By noun and place in the response. */
type Loaders = Map<string, DataLoader<string, Row | null>>;
const loadersOf = new WeakMap<ApiContext, Loaders>();

type Queries = Map<Noun, object>;
const queriesOf = new WeakMap<GraphQLResolveInfo, Queries>();

/**
 * Reads by id what the viewer may see of it, or null: for fields whose rows Prisma’s selection can’t reach, such as
 * those that lead to one of several types. One query for all ids of a type that are asked for at one place of the
 * response, lists taken as one place, with what the selection there needs.
 * @param paths from the field to where the row’s selection stands; none if that is the field itself
 */
export async function visibleNode<N extends Noun>(
  noun: N,
  id: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
  paths: string[][] = [],
): Promise<PrismaTypes[N]['Shape'] | null> {
  const queries = getOrCreate(queriesOf, info, (): Queries => new Map());
  // Planned for each field that resolves, though the loader uses the first one’s: the resolvers beneath learn by it
  // that their rows are loaded, and would else load each again.
  const query = getOrCreate(queries, noun, () => queryFromInfo({ context, info, typeName: noun, paths }));
  const loaders = getOrCreate(loadersOf, context, (): Loaders => new Map());
  const place = `${noun} ${placeInResponse(info.path)}`;
  const loader = getOrCreate(loaders, place, () => new DataLoader((ids) => read(noun, ids, query, context)));
  return (await loader.load(id)) as PrismaTypes[N]['Shape'] | null;
}

/** A fragment can put one field into several places, with a different selection in each. */
function placeInResponse({ prev, key, typename }: GraphQLResolveInfo['path']): string {
  const above = prev === undefined ? '' : placeInResponse(prev);
  return typeof key === 'number' ? above : `${above}/${typename ?? ''}.${key}`;
}

async function read(noun: Noun, ids: readonly string[], query: object, { prisma, viewer }: ApiContext) {
  const { table, visible } = NOUNS[noun];
  const rows = await (prisma[table] as unknown as Table).findMany({
    ...query,
    where: { AND: [visible(viewer), { id: { in: [...ids] } }] },
  });
  for (const row of rows) brandWithType<never>(row, noun);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

interface Table {
  findMany(query: object): Promise<Row[]>;
}

interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function getOrCreate<Key, Value>(cache: Cache<Key, Value>, key: Key, create: () => Value): Value {
  let value = cache.get(key);
  if (value === undefined) {
    value = create();
    cache.set(key, value);
  }
  return value;
}

function isNoun(typename: string): typename is Noun {
  return Object.hasOwn(NOUNS, typename);
}

async function nodeById(
  globalId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  const key = parseGlobalId(globalId);
  return key !== null && isNoun(key.typename) ? visibleNode(key.typename, key.id, context, info) : null;
}

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything by its global id, or null: for what there isn’t, and for what you may not see.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) => nodeById(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'The same for up to 100 ids at once, in their order.',
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > MAX_NODES)
        throw new RequestError('BAD_USER_INPUT', `Ask for ${MAX_NODES} ids at most.`);
      return ids.map((id) => nodeById(id, context, info));
    },
  }),
}));
