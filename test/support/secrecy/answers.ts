/** Reads any response with the help of the schema. */
import { isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';

type Fields = Record<string, unknown>;

/** The value of one field in a response. */
export interface Answered {
  readonly typename: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly value: unknown;
}

/** The field behind an alias in a generated operation: the part before `_`. */
export function fieldOf(key: string): string {
  return key.startsWith('__') ? key : key.replace(/_.*$/, '');
}

/** All fields of a response whose objects have their `__typename`. */
export function* answered(schema: GraphQLSchema, value: unknown): Generator<Answered> {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) yield* answered(schema, item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Fields;
  const typename = String(object['__typename']);
  const type = schema.getType(typename);
  for (const [key, held] of Object.entries(object)) {
    const field = isObjectType(type) ? type.getFields()[fieldOf(key)] : undefined;
    if (field !== undefined) yield { typename, field, value: held };
    yield* answered(schema, held);
  }
}

/** Every value that an object has for a field, under any alias. */
export function valuesOf(object: unknown, name: string): unknown[] {
  if (typeof object !== 'object' || object === null) return [];
  return Object.entries(object).flatMap(([key, value]) => (fieldOf(key) === name ? [value as unknown] : []));
}
