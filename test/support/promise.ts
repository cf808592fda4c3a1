/** What a release promises of the schema, so that a later one doesn't break it unnoticed. */
import { isDeepStrictEqual } from 'node:util';
import {
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  getDirectiveValues,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { ROOT } from './database/embedded.ts';

/** The schema of the last release, which `npm run promise` writes. */
export const PROMISED = `${ROOT}schema/promised.graphql`;

export const ADVICE =
  "Clients of the last release would break. Keep what they use, add the new form next to it, and mark the old one as deprecated: see 'Deprecation' in docs/versions.md.";

/** Directives that say what an operation costs, which no release promises. */
const COST = ['cost', 'listSize'];

/** The part of a schema that clients rely on: without descriptions and costs. */
export function promiseOf(schema: string): string {
  const left = visit(parse(schema), {
    enter(node) {
      const isCost =
        (node.kind === Kind.DIRECTIVE || node.kind === Kind.DIRECTIVE_DEFINITION) &&
        COST.includes(node.name.value);
      if (isCost) return null;
      return 'description' in node ? { ...node, description: undefined } : undefined;
    },
  });
  return `${print(left)}\n`;
}

/** What a schema breaks of the promised one. */
export function brokenPromises(promised: GraphQLSchema, now: GraphQLSchema): string[] {
  // A request that leaves the argument out would get something else.
  const defaults = findDangerousChanges(promised, now).filter(
    ({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
  );
  const changes = [...findBreakingChanges(promised, now), ...defaults];
  return [
    ...changes.map(({ description }) => description),
    ...newlyNull(promised, now),
    ...newInputRules(promised, now),
  ];
}

/** Inputs that refuse what they took, or take it for something else. */
function newInputRules(promised: GraphQLSchema, now: GraphQLSchema): string[] {
  return Object.values(promised.getTypeMap()).flatMap((before) => {
    const after = now.getType(before.name);
    if (!isInputObjectType(before) || !isInputObjectType(after)) return [];
    const oneOf =
      after.isOneOf && !before.isOneOf ? [`${before.name} takes only one field: it got @oneOf.`] : [];
    const defaults = Object.values(before.getFields()).flatMap(({ name, defaultValue }) => {
      const field = after.getFields()[name];
      return field === undefined || isDeepStrictEqual(field.defaultValue, defaultValue)
        ? []
        : [`${before.name}.${name} has changed its default value.`];
    });
    return [...oneOf, ...defaults];
  });
}

/** Fields that were null only after an error. Clients that throw at errors have types without null for them. */
function newlyNull(promised: GraphQLSchema, now: GraphQLSchema): string[] {
  const marked = new Map(fieldsOf(promised).map(({ at, levels }) => [at, levels]));
  return fieldsOf(now)
    .filter(({ at, levels, isNeverNull }) =>
      marked.get(at)?.some((level) => !levels.includes(level) && !(level === 0 && isNeverNull)),
    )
    .map(({ at }) => `${at} can be null without an error: it lost @semanticNonNull.`);
}

function levelsOf(schema: GraphQLSchema, { astNode }: GraphQLField<unknown, unknown>): readonly number[] {
  const directive = schema.getDirective('semanticNonNull');
  if (directive == null || astNode == null) return [];
  return (getDirectiveValues(directive, astNode)?.['levels'] ?? []) as readonly number[];
}

interface Nullability {
  /** Such as `Query.articles`. */
  readonly at: string;
  /** Where it is null only after an error: 0 for the field itself, 1 for the items of its list. */
  readonly levels: readonly number[];
  readonly isNeverNull: boolean;
}

function fieldsOf(schema: GraphQLSchema): Nullability[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .map(({ type, field }) => ({
      at: `${type.name}.${field.name}`,
      levels: levelsOf(schema, field),
      isNeverNull: isNonNullType(field.type),
    }));
}
