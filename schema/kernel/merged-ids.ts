import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { mergedAmong, type MergedIds } from '../../src/db/merged.ts';
import type { ApiContext } from './context.ts';
import type { GlobalId } from './global-ids.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      mergedIds: MergedIdsInArguments<Types>;
    }
  }
}

/** The types whose objects can be merged. */
const MERGEABLE: readonly string[] = ['Person', 'Organization', 'Tag'];

export function isMergeable(typename: string): boolean {
  return MERGEABLE.includes(typename);
}

/** The id of an object that was merged into another one selects that one, in the arguments of every field. */
class MergedIdsInArguments<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { args }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (Object.keys(args).length === 0) return resolve;
    return (parent, given, context, info) => {
      const ids = [...mergeableIds(given)];
      if (ids.length === 0) return resolve(parent, given, context, info);
      return mergedAmong((context as ApiContext).prisma, ids).then((merged) =>
        resolve(parent, merged.size === 0 ? given : (current(given, merged) as object), context, info),
      );
    };
  }
}

SchemaBuilder.registerPlugin('mergedIds', MergedIdsInArguments);

function isGlobalId(value: object): value is GlobalId {
  return 'typename' in value && 'id' in value;
}

function* mergeableIds(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  if (isGlobalId(value)) {
    if (isMergeable(value.typename)) yield value.id;
  } else for (const inner of Object.values(value)) yield* mergeableIds(inner);
}

/** A copy of arguments with other ids in place of the merged ones. */
function current(value: unknown, merged: MergedIds): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => current(item, merged));
  if (isGlobalId(value)) return { ...value, id: merged.get(value.id) ?? value.id };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, current(inner, merged)]));
}
