import type { InputRef } from '@pothos/core';
import { z } from 'zod';
import { innerType, mapRowIds } from '../../src/operations/row-id.ts';
import { RequestError } from '../../src/errors.ts';
import { apiTypes } from '../../src/operations/validation.ts';
import { builder } from './builder.ts';
import { decodeGlobalId } from './global-ids.ts';

/** The description of each field. */
export type Descriptions<Shape> = Readonly<Record<keyof Shape & string, string>>;

type Type = InputRef | z.core.util.EnumLike | string;

const objects = new WeakMap<z.ZodType, InputRef>();

/**
 * Adds an input type for an object in an operation's input. The Zod schema has its fields and their types. The compiler requires a
 * description of each.
 * @param isOneOf whether clients give exactly one of its fields
 */
export function inputType<Shape extends z.ZodRawShape>(
  name: string,
  schema: z.ZodObject<Shape>,
  {
    description,
    isOneOf = false,
    fields,
  }: { description: string; isOneOf?: boolean; fields: Descriptions<Shape> },
): void {
  const ref = builder.inputType(name, {
    description,
    ...(isOneOf && { isOneOf: true as const }),
    fields: (t) => inputFields(t, schema, fields) as never,
  });
  objects.set(schema, ref);
}

/** The fields of an input type, derived from a Zod schema. */
export function inputFields(
  t: unknown,
  { shape }: z.ZodObject,
  descriptions: Readonly<Record<string, string>>,
): object {
  const field = (t as { field: (options: object) => unknown }).field.bind(t);
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const { type, isList, isRequired } = fieldTypeOf(schema as z.ZodType, name);
      const description = descriptions[name];
      return [name, field({ type: isList ? [type] : type, required: isRequired, description })];
    }),
  );
}

interface FieldType {
  readonly type: Type;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

function fieldTypeOf(schema: z.ZodType, name: string): FieldType {
  const inner = innerType(schema);
  if (inner !== null) {
    const isRequired = schema instanceof z.ZodPipe && fieldTypeOf(inner, name).isRequired;
    return { ...fieldTypeOf(inner, name), isRequired };
  }
  if (schema instanceof z.ZodArray) {
    return { type: fieldTypeOf(schema.element as z.ZodType, name).type, isList: true, isRequired: true };
  }
  return { type: namedType(schema, name), isList: false, isRequired: true };
}

function namedType(schema: z.ZodType, name: string): Type {
  const declared = apiTypes.get(schema);
  if (declared !== undefined) return 'row' in declared ? 'ID' : declared.scalar;
  if (schema instanceof z.ZodEnum) return schema.def.entries;
  if (schema instanceof z.ZodDate) return 'DateTime';
  if (schema instanceof z.ZodNumber) return 'Int';
  if (schema instanceof z.ZodBoolean) return 'Boolean';
  if (schema instanceof z.ZodString) return 'String';
  const object = objects.get(schema);
  if (object === undefined) throw new Error(`Register the object in '${name}' with inputType() first.`);
  return object;
}

/**
 * Replaces the global ids in an input with the ids of rows, since operations don't know global ids.
 * @throws RequestError BAD_USER_INPUT for an id of another entity
 */
export function decodeRowIds<Schema extends z.ZodType>(schema: Schema, input: unknown): z.input<Schema> {
  return mapRowIds(schema, input, ({ entities, isOfAny, id, path }) => {
    const { typename, id: row } = decodeGlobalId(id);
    if ((entities as readonly string[]).includes(typename)) return isOfAny ? `${typename}:${row}` : row;
    throw new RequestError(
      'BAD_USER_INPUT',
      `'${['input', ...path].join('.')}' takes an id of type ${entities.join(' or ')}, not ${typename}.`,
    );
  }) as z.input<Schema>;
}
