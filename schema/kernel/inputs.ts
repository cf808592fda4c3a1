import type { InputRef } from '@pothos/core';
import { z } from 'zod';
import { partsOf } from '../../src/operations/list-edits.ts';
import { innerType, mapRowIds, NO_ID } from '../../src/operations/row-id.ts';
import { apiTypes } from '../../src/operations/validation.ts';
import { builder } from './builder.ts';
import { parseGlobalId } from './global-ids.ts';

/** The description of each field. */
export type Descriptions<Shape> = Readonly<Record<keyof Shape & string, string>>;

type Type = InputRef | z.core.util.EnumLike | string;

const objects = new WeakMap<z.ZodType, InputRef>();
const described = new WeakMap<z.ZodType, Readonly<Record<string, string>>>();

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
  described.set(schema, fields);
}

const drafts = new WeakMap<z.ZodType, object>();

/** Adds an object type with the fields of an input type, for what can be sent as one. */
export function draftType<Schema extends z.ZodObject>(name: string, schema: Schema, description: string) {
  const draft = builder.objectRef<z.output<Schema>>(name).implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(schema.shape).map(([field, fieldSchema]) => {
          const { type, isList, isRequired } = fieldTypeOf(fieldSchema as z.ZodType, field, drafts);
          return [
            field,
            t.field({
              type: (isList ? [type] : type) as never,
              nullable: !isRequired as never,
              description: described.get(schema)?.[field] ?? '',
              resolve: (parent) => ((parent as Record<string, unknown>)[field] ?? null) as never,
            }),
          ];
        }),
      ),
  });
  drafts.set(schema, draft);
  return draft;
}

interface ListDescriptions {
  /** Of the field that replaces the list. */
  readonly whole: string;
  /** What it has: `accounts`. */
  readonly items: string;
  /** How the items to remove are found in it. */
  readonly found?: string;
  /** What else holds for additions, and for removals. */
  readonly added?: string;
  readonly removed?: string;
}

/** The descriptions of the fields that replace a list, add to it and remove from it. */
export function listDescriptions<const Name extends string>(
  name: Name,
  { whole, items, found = '', added = '', removed = '' }: ListDescriptions,
) {
  const { adding, removing } = partsOf(name);
  return {
    [name]: `${whole} Replaces the whole list.`,
    [adding]:
      `The ${items} to add at the end of \`${name}\`. One that is there already is not added twice. ${added}`.trim(),
    [removing]:
      `The ${items} to remove from \`${name}\`${found}, before others are added. One that is not there changes nothing. ${removed}`.trim(),
  } as Record<Name | `add${Capitalize<Name>}` | `remove${Capitalize<Name>}`, string>;
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

/** @param refs the types of objects */
function fieldTypeOf(schema: z.ZodType, name: string, refs: WeakMap<z.ZodType, object> = objects): FieldType {
  const inner = innerType(schema);
  if (inner !== null) {
    const found = fieldTypeOf(inner, name, refs);
    return { ...found, isRequired: schema instanceof z.ZodPipe && found.isRequired };
  }
  if (schema instanceof z.ZodArray) {
    return { ...fieldTypeOf(schema.element as z.ZodType, name, refs), isList: true, isRequired: true };
  }
  return { type: namedType(schema, name, refs), isList: false, isRequired: true };
}

function namedType(schema: z.ZodType, name: string, refs: WeakMap<z.ZodType, object>): Type {
  const declared = apiTypes.get(schema);
  if (declared !== undefined) return 'scalar' in declared ? declared.scalar : 'ID';
  if (schema instanceof z.ZodEnum) return schema.def.entries;
  if (schema instanceof z.ZodDate) return 'DateTime';
  if (schema instanceof z.ZodNumber) return 'Int';
  if (schema instanceof z.ZodBoolean) return 'Boolean';
  if (schema instanceof z.ZodString) return 'String';
  const object = refs.get(schema);
  if (object === undefined) throw new Error(`Register the object in '${name}' first.`);
  return object as InputRef;
}

/**
 * Replaces the global ids in an input with the ids of rows, since operations don't know global ids. An id of another entity
 * becomes a node key, and one that is malformed becomes `NO_ID`: validation reports both with the other problems of the input.
 */
export function decodeRowIds<Schema extends z.ZodType>(schema: Schema, input: unknown): z.input<Schema> {
  return mapRowIds(schema, input, ({ entity, entities, id }) => {
    const parsed = parseGlobalId(id);
    if (parsed === null) return NO_ID;
    return entities === undefined && parsed.typename === entity
      ? parsed.id
      : `${parsed.typename}:${parsed.id}`;
  }) as z.input<Schema>;
}
