import { initContextCache } from '@pothos/core';
import {
  execute,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  type DocumentNode,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { messageOf } from '../../src/db/check-server.ts';
import type { Caller, Reading, Row } from '../../src/extensions/define.ts';
import { handled } from '../../src/extensions/guarded.ts';
import { tableOfType, type ExtensionTable } from '../../src/extensions/installed.ts';
import { isRowId } from '../../src/operations/row-id.ts';
import type { Viewer } from '../../src/viewer.ts';
import type { ApiContext } from '../kernel/context.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { MAX_NODES, visibleNode } from '../kernel/nodes.ts';
import { isNodeEntity } from '../kernel/visible.ts';
import { hasIds } from './inputs.ts';
import { findRows, isReadIn, listRows, visibleRow } from '../kernel/extension-rows.ts';

export function callerOf({ member }: Viewer): Caller {
  return { role: member?.role ?? 'READER', memberId: member?.id ?? null };
}

/** What a field of an extension reads with. */
export function readingOf(extension: string, context: ApiContext, info: GraphQLResolveInfo): Reading {
  const own = (type: string): ExtensionTable => {
    const table = tableOfType(type);
    if (table?.extension !== extension) throw new Error(`it has no table ${type}`);
    return table;
  };
  const find: Reading['find'] = async (type, where) => {
    const [condition, ...more] = Object.entries<string>(where);
    if (condition === undefined || more.length > 0) throw new Error('`find` takes one column and its value');
    const [column, value] = condition;
    // JavaScript has no types.
    if ((value as string | null | undefined) == null)
      throw new Error(`\`find\` takes a value of ${column}, which can't be null`);
    return findRows(own(type), column, value, context, info);
  };
  return {
    caller: callerOf(context.viewer),
    find: (type, where) => handled(find(type, where)),
    list: (type, page = {}) => handled((async () => listRows(own(type), page, context))()),
  };
}

/** The value of a field, with the rows that its ids stand for. The caller gets only those that they see. */
export function shownValue(
  type: string,
  value: unknown,
  context: ApiContext,
  info: GraphQLResolveInfo,
): unknown {
  if (Array.isArray(value)) {
    const shown = value.map((item) => shownValue(type, item, context, info));
    return hasIds(type) ? Promise.all(shown).then((rows) => rows.filter((row) => row !== null)) : shown;
  }
  if (value === null || value === undefined || !hasIds(type)) return value ?? null;
  if (typeof value === 'object' && isReadIn(context, value as Row, type)) return value;
  const id = typeof value === 'string' ? value : (value as Row).id;
  const table = tableOfType(type);
  if (table !== undefined) return visibleRow(table, id, context, info);
  return isNodeEntity(type) ? visibleNode(type, id, context, info) : null;
}

/**
 * Checks what an extension returns for a field, since GraphQL's own errors would show the value to clients.
 * @throws Error that says what it is instead, without the value
 */
export function checkValue(type: GraphQLOutputType, value: unknown): void {
  if (value === null || value === undefined) {
    if (isNonNullType(type)) throw new Error('it returned nothing, where nothing may be null');
    return;
  }
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (!Array.isArray(value)) throw new Error('it returned no list');
    // Lists of rows leave out those that the caller doesn't see.
    const item = hasIds(getNamedType(nullable).name) ? getNullableType(nullable.ofType) : nullable.ofType;
    for (const each of value) checkValue(item, each);
  } else if (isLeafType(nullable)) {
    if (!isLeaf(nullable, value)) throw new Error(`it returned a value that is no ${nullable.name}`);
  } else if (
    hasIds(nullable.name) &&
    typeof value !== 'object' &&
    (typeof value !== 'string' || !isRowId(value))
  )
    throw new Error('it returned a value that is no id of a row');
  else if (hasIds(nullable.name) && typeof value === 'object' && !isRowId((value as Row).id))
    throw new Error('it returned an object without the id of a row');
  else if (!hasIds(nullable.name) && typeof value !== 'object')
    throw new Error(`it returned a value that is no ${nullable.name}`);
}

/** Whether clients can get the value. The scalars of Dateline pass on what they get, so it must be one that clients could send. */
function isLeaf(type: GraphQLLeafType, value: unknown): boolean {
  try {
    const sent = type.serialize(value);
    if (['JSON', 'URL', 'DateTime', 'EDTFDate'].includes(type.name)) type.parseValue(sent);
    // A time is a number to GraphQL's own scalars.
    return !(value instanceof Date) || type.name === 'DateTime' || type.name === 'JSON';
  } catch {
    return false;
  }
}

/** The query that reads what a field needs of its parent. @throws Error that names the field if `reads` is no selection of GraphQL */
export function documentFor(type: string, field: string, reads: string): DocumentNode {
  try {
    return parse(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${reads} } } }`);
  } catch (error) {
    throw new Error(`\`reads\` of ${type}.${field}: ${messageOf(error)}`);
  }
}

/** What a field needs of its parent, read by the API itself with the caller's rights. One query reads it for all items of a list. */
export function readParent(
  type: string,
  document: DocumentNode,
  id: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const read = async (ids: readonly string[]) => {
    // A loader belongs to a place in the response, and this query has other places.
    const contextValue: unknown = Object.assign(Object.create(context) as object, initContextCache());
    const variableValues = { ids: ids.map((row) => encodeGlobalId(type, row)) };
    const { schema } = info;
    const { data, errors } = await execute({ schema, document, contextValue, variableValues });
    if (errors?.[0] !== undefined) throw errors[0].originalError ?? errors[0];
    return (data as { nodes: (object | null)[] }).nodes;
  };
  const inParts = async (ids: readonly string[]) => {
    const parts = Array.from({ length: Math.ceil(ids.length / MAX_NODES) }, (_, part) =>
      read(ids.slice(part * MAX_NODES, (part + 1) * MAX_NODES)),
    );
    return (await Promise.all(parts)).flat();
  };
  return loaderAt(`reads of ${info.fieldName}`, context, info, inParts).load(id);
}
