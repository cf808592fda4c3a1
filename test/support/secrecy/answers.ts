/** Reads an answer by the schema, whatever was asked. */
import { isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';

type Fields = Record<string, unknown>;

/** What one field of an answer held. */
export interface Answered {
  readonly typename: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly value: unknown;
}

/** What a generated operation calls a field: its name, and behind `_` what tells it from others. */
export function fieldOf(key: string): string {
  return key.startsWith('__') ? key : key.replace(/_.*$/, '');
}

/** All fields of an answer whose objects say their `__typename`. */
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

/** Every value that an object has under a field’s name. */
export function valuesOf(object: unknown, name: string): unknown[] {
  if (typeof object !== 'object' || object === null) return [];
  return Object.entries(object).flatMap(([key, value]) => (fieldOf(key) === name ? [value as unknown] : []));
}
