import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { OBJECT } from '../../src/load/field-count.ts';
import type { ApiContext } from './context.ts';
import { getOrCreate } from './loaders.ts';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      countFields: CountFields<Types>;
    }
  }
}

/**
 * Counts the fields of every list when its rows are known. Lists and fields with arguments reject instead of throwing. If a row of a
 * list throws, graphql-js forgets the promises of the rows before it. If one of these then rejects, Node.js ends the process.
 */
class CountFields<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const isCounted = config.type.kind === 'List' && config.extensions?.['countsItself'] !== true;
    if (!isCounted && Object.keys(config.args).length === 0) return resolve;
    return (parent, args, context, info) => {
      const counted = (value: unknown) => {
        if (isCounted && Array.isArray(value)) countList(value, context as ApiContext, info);
        return value;
      };
      try {
        const value = resolve(parent, args, context, info);
        return value instanceof Promise ? value.then(counted) : counted(value);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
  }
}

SchemaBuilder.registerPlugin('countFields', CountFields);

/**
 * Counts the rows of the list that the field resolves to, with their selected fields.
 * @throws RequestError LIMIT_EXCEEDED
 */
export function countRows(rows: number, { fieldCount }: ApiContext, info: GraphQLResolveInfo): void {
  fieldCount?.add(rows * fieldsOfRow(info));
}

/** Counts each row of an interface by its type. A paragraph has none of the fields that are selected on quotes. */
function countList(rows: readonly unknown[], context: ApiContext, info: GraphQLResolveInfo): void {
  const type = getNamedType(info.returnType);
  if (!isInterfaceType(type)) {
    countRows(rows.length, context, info);
    return;
  }
  let fields = 0;
  for (const row of rows) {
    const name = row instanceof Promise ? undefined : type.resolveType?.(row, context, info, type);
    fields += fieldsOfRow(info, typeof name === 'string' ? name : undefined);
  }
  context.fieldCount?.add(fields);
}

/**
 * By the types of the list and of the row. A field that the document has once is known by its node there, in all executions.
 * If the document has it several times, graphql-js has one array of nodes for all rows at a position of the response.
 */
const known = new WeakMap<FieldNode | readonly FieldNode[], Map<string, number>>();

/**
 * The fields of a row, without those of the lists in it, which are counted separately.
 * @param typename the type of the row, if the list has rows of several types; otherwise all fragments count
 */
function fieldsOfRow(
  { fieldNodes, fragments, schema, returnType }: GraphQLResolveInfo,
  typename?: string,
): number {
  const [node] = fieldNodes;
  const key = node !== undefined && fieldNodes.length === 1 ? node : fieldNodes;
  const type = getNamedType(returnType);
  const ofTypes = getOrCreate(known, key, () => new Map<string, number>());
  return getOrCreate(ofTypes, `${type.name} ${typename ?? ''}`, () => {
    return fieldNodes.reduce((sum, node) => sum + ofObject(node.selectionSet, type, typename), OBJECT);
  });

  function ofObject(selection: SelectionSetNode | undefined, type: GraphQLNamedType, is?: string): number {
    if (selection === undefined || !isCompositeType(type)) return 0;
    let sum = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) {
        sum += ofField(node, type);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value];
      const name = fragment?.typeCondition?.name.value;
      const condition = name === undefined ? undefined : schema.getType(name);
      if (is !== undefined && condition !== undefined && !isOfType(is, condition)) continue;
      sum += ofObject(fragment?.selectionSet, condition ?? type, is);
    }
    return sum;
  }

  function isOfType(name: string, condition: GraphQLNamedType): boolean {
    const type = schema.getType(name);
    return (
      condition === type ||
      (isAbstractType(condition) && isObjectType(type) && schema.isSubType(condition, type))
    );
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType): number {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const { cost } = (field?.extensions ?? {}) as { readonly cost?: number };
    if (field === undefined || node.selectionSet === undefined) return cost ?? 1;
    if (isListType(getNullableType(field.type))) return cost ?? 0;
    return (cost ?? 0) + OBJECT + ofObject(node.selectionSet, getNamedType(field.type));
  }
}
