/** What a release promises of the schema, so that a later one doesn't break it unnoticed. */
import {
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
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
  return [...changes.map(({ description }) => description), ...newlyNull(promised, now)];
}

/** Fields that were null only after an error. Clients that throw at errors have types without null for them. */
function newlyNull(promised: GraphQLSchema, now: GraphQLSchema): string[] {
  const marked = new Set(fieldsOf(promised).flatMap(({ at, isMarked }) => (isMarked ? [at] : [])));
  return fieldsOf(now)
    .filter(({ at, isMarked, isNeverNull }) => marked.has(at) && !isMarked && !isNeverNull)
    .map(({ at }) => `${at} can be null without an error: it lost @semanticNonNull.`);
}

interface Nullability {
  /** Such as `Query.articles`. */
  readonly at: string;
  readonly isMarked: boolean;
  readonly isNeverNull: boolean;
}

function fieldsOf(schema: GraphQLSchema): Nullability[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .map(({ type, field }) => ({
      at: `${type.name}.${field.name}`,
      isMarked: (field.astNode?.directives ?? []).some(({ name }) => name.value === 'semanticNonNull'),
      isNeverNull: isNonNullType(field.type),
    }));
}
