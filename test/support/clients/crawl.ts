/** Crawls everything that the schema leads to, like a client that follows every link. */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
} from 'graphql';
import type { Role } from '../../../generated/prisma/client.ts';
import { schema } from '../../../schema/index.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { untyped } from './walk.ts';

const NODE = schema.getType('Node');
const FEED_EVENT = schema.getType('FeedEvent');

/** The names of the types that have a global id. */
export const NODE_TYPES = isInterfaceType(NODE) ? schema.getPossibleTypes(NODE).map(({ name }) => name) : [];

/**
 * Selects everything that a type has: its own fields, and the ids of the nodes in them. Aliases have the type's name,
 * since fields of two types may conflict under the same name.
 */
export function everything(typename: string): string {
  const type = schema.getType(typename);
  if (type === undefined) throw new Error(`There is no type ${typename}.`);
  if (isAbstractType(type)) {
    const parts = schema.getPossibleTypes(type).map(({ name }) => `... on ${name} ${beneath(name)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  return selected(typename, fieldsOf(typename));
}

/** The same in parts, each list by itself: all lists of a campaign together would cost too much. */
export function inParts(typename: string): string[] {
  const fields = fieldsOf(typename);
  const lists = fields.filter((field) => isPaged(field));
  const others = fields.filter((field) => !isPaged(field));
  return [others, ...lists.map((list) => [list])].map((part) => selected(typename, part));
}

export type Field = GraphQLField<unknown, unknown>;

/** Whether it takes exactly one of an id and a slug. */
export function isOfOneObject({ args }: Pick<Field, 'args'>): boolean {
  return args.some(({ name }) => /^slug$|Slug$/.test(name));
}

/** The fields that need no arguments, without the budget, which differs with each answer. */
export function fieldsOf(typename: string): Field[] {
  const type = schema.getType(typename);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields.filter(
    (field) => field.name !== 'budget' && !isOfOneObject(field) && !field.args.some(isRequiredArgument),
  );
}

function selected(typename: string, fields: readonly Field[]): string {
  const id = fieldsOf(typename).some(({ name }) => name === 'id') ? 'id' : '';
  return `{ __typename ${id} ${fields.map((field) => selection(typename, field)).join(' ')} }`;
}

export function isPaged({ args, type }: Pick<Field, 'args' | 'type'>): boolean {
  // Lists of extensions have pages, but no connections.
  return getNamedType(type).name.endsWith('Connection') && args.some(({ name }) => name === 'after');
}

function selection(typename: string, field: Field): string {
  const { name, type, args } = field;
  const result = getNamedType(type);
  const whole = `${typename}_${name}: ${name}`;
  if (!isCompositeType(result)) return whole;
  // Selecting everything of the events here would cost too much; EVENTS does that.
  if (result.name === 'FeedConnection')
    return `${whole}(first: 100) { ${PAGE_INFO} edges { cursor } nodes { __typename id } }`;
  if (!isPaged(field)) return `${whole} ${beneath(result.name)}`;
  const ends = args.some((argument) => argument.name === 'last') ? ['first', 'last'] : ['first'];
  const pages = ends.map(
    (end) => `${typename}_${name}_${end}: ${name}(${end}: 1) { ${PAGE_INFO} edges ${edgeOf(result.name)} }`,
  );
  return `${whole}(first: 100) { ${COUNTS} edges ${edgeOf(result.name)} nodes ${beneath(nodeOf(result.name))} } ${pages.join(' ')}`;
}

const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const COUNTS = `totalCount ${PAGE_INFO}`;

function nodeOf(connection: string): string {
  const type = schema.getType(connection);
  const { nodes } = isObjectType(type) ? type.getFields() : {};
  if (nodes === undefined) throw new Error(`${connection} is not a connection.`);
  return getNamedType(nodes.type).name;
}

/** What an edge has beside its node. */
function edgeOf(connection: string): string {
  const fields = fieldsOf(connection.replace(/Connection$/, 'Edge'));
  const leaves = fields.filter(({ type }) => !isCompositeType(getNamedType(type)));
  return `{ ${leaves.map(({ name }) => name).join(' ')} }`;
}

interface RestrictedField {
  readonly query: string;
  /** Who may read it. */
  readonly roles: readonly Role[];
}

/** The root fields that refuse readers. Each is sent alone, so that all other answers have no errors. */
export const RESTRICTED_FIELDS: ReadonlyMap<string, RestrictedField> = new Map(
  (
    [
      ['auditLog', ['EDITOR', 'ADMIN']],
      ['webhookEndpoints', ['ADMIN']],
    ] as const
  ).map(([name, roles]) => {
    const query = schema.getQueryType();
    const field = query?.getFields()[name];
    if (query == null || field === undefined) throw new Error(`There is no ${name}.`);
    return [name, { query: `{ ${selection(query.name, field)} }`, roles }];
  }),
);

/** The other root fields, each by itself: all of them together would cost too much. */
const FOR_ALL = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter(
    (field) =>
      !RESTRICTED_FIELDS.has(field.name) && !isOfOneObject(field) && !field.args.some(isRequiredArgument),
  )
  .map((field) => `{ ${selection('Query', field)} }`);

/** Selects only the id of a node, which is crawled separately, and everything of other objects. */
function beneath(typename: string): string {
  return NODE_TYPES.includes(typename) ? '{ __typename id }' : everything(typename);
}

/** The feed with everything that its events have, type by type. */
const EVENTS = (isInterfaceType(FEED_EVENT) ? schema.getPossibleTypes(FEED_EVENT) : []).map(({ name }) => {
  const type = name.replace(/(?<=.)[A-Z]/g, '_$&').toUpperCase();
  // With all that was changed in an article, a page of 50 would cost too much.
  const size = /^(Article|Live)/.test(name) ? 20 : 50;
  return `{ feed(first: ${size}, filter: { types: [${type}] }) { ${PAGE_INFO} nodes { ... on ${name} ${everything(name)} } } }`;
});

/**
 * Queries everything, then every node whose id was found, until no new ids come. Fails if a field that only some
 * roles may read answers anyone else.
 * @param more queries to begin with, in addition to the root fields
 * @returns the response bodies, by query and id
 */
export async function crawl(
  newsroom: Newsroom,
  { token, more = [] }: { token?: string; more?: readonly string[] } = {},
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const seen = new Set<string>();
  const restricted = [...RESTRICTED_FIELDS.values()];
  const refused = restricted.filter(({ roles }) => !roles.some((role) => token === newsroom.tokens[role]));
  async function read({ query, id }: Question) {
    const { text, data, errors } = await newsroom.ask(untyped<unknown, { id: string }>(query), { id }, token);
    const isRefused = refused.some((field) => field.query === query);
    if (errors.length > 0 !== isRefused) throw new Error(`${query} ${id}: ${text}`);
    return { key: query + id, text, data };
  }
  const first = new Set([...FOR_ALL, ...restricted.map(({ query }) => query), ...EVENTS, ...more]);
  let todo = [...first].map((query): Question => ({ query, id: '' }));
  while (todo.length > 0) {
    const batch = await Promise.all(todo.slice(0, AT_ONCE).map((question) => read(question)));
    todo = todo.slice(AT_ONCE);
    for (const { key, text, data } of batch) {
      answers.set(key, text);
      for (const { __typename, id } of identified(data)) {
        if (seen.has(id)) continue;
        seen.add(id);
        todo.push(...byId(__typename).map((query) => ({ query, id })));
      }
    }
  }
  return answers;
}

/** Of the node with an id, or of the root if that is empty. */
interface Question {
  readonly query: string;
  readonly id: string;
}

const AT_ONCE = 8;
const documents = new Map<string, readonly string[]>();

/** The same documents for each node of a type, which the server then has parsed already. */
function byId(typename: string): readonly string[] {
  const known =
    documents.get(typename) ??
    inParts(typename).map((part) => `query ($id: ID!) { node(id: $id) { ... on ${typename} ${part} } }`);
  documents.set(typename, known);
  return known;
}

function identified(value: unknown): { __typename: string; id: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { __typename, id } = value as { __typename?: string; id?: string };
  const isNode = __typename !== undefined && id !== undefined && NODE_TYPES.includes(__typename);
  return [...(isNode ? [{ __typename, id }] : []), ...Object.values(value).flatMap(identified)];
}
