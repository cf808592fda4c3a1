import SchemaBuilder, {
  BasePlugin,
  createInputValueMapper,
  mapInputFields,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { mergedAmong, type MergedIds } from '../../src/db/merged.ts';
import { RequestError } from '../../src/errors.ts';
import { wrongId } from '../../src/operations/row-id.ts';
import type { ApiContext } from './context.ts';
import { parseGlobalId, type GlobalId } from './global-ids.ts';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- how Pothos learns of plugins
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

/**
 * Global ids in the arguments of every field but mutations, whose inputs are validated as a whole. A wrong id is refused in our
 * words, before Pothos decodes it. The id of an object that was merged into another one selects that one.
 */
class MergedIdsInArguments<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const ids = mapInputFields(config.args, this.buildCache, ({ extensions }) =>
      extensions?.['isRelayGlobalID'] === true
        ? ((extensions['relayGlobalIDFor'] ?? []) as readonly { readonly typename: string }[])
        : null,
    );
    if (ids === null) return config;
    const check = createInputValueMapper(ids, (id, { config: { name }, value }) => {
      mustBeId(
        String(id),
        name,
        (value ?? []).map(({ typename }) => typename),
      );
      return id;
    });
    return { ...config, argMappers: [(args) => check(args), ...config.argMappers] };
  }

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

/**
 * @param types none if an object of any type can be named
 * @throws RequestError BAD_USER_INPUT
 */
function mustBeId(id: string, argument: string, types: readonly string[]): void {
  const { typename = '' } = parseGlobalId(id) ?? {};
  if (types.length === 0 ? typename !== '' : types.includes(typename)) return;
  const problem =
    types.length === 0 ? 'must be an id that the API returned' : wrongId(types, typename).message;
  throw new RequestError('BAD_USER_INPUT', `'${argument}' ${problem}.`);
}

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
