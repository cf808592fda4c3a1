import { z } from 'zod';
import { ENTITIES, type EntityName } from '../db/entities.ts';
import type { Problem } from '../errors.ts';
import { apiTypes, issueOf } from './validation.ts';

const ROW_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Takes the place of an id that is none, and that no row can have. */
export const NO_ID = '';

/** The id of the row that an operation changes. In the API it is a global id. */
export function rowId(entity: EntityName): z.ZodString {
  return idOf([entity], isRowId).register(apiTypes, { row: entity });
}

/** The id of a row that the input refers to. The row must exist. */
export function existing(entity: EntityName): z.ZodString {
  return idOf([entity], isRowId).register(apiTypes, { row: entity, mustExist: true });
}

/** The id of a row of one of several entities. It stays a node key: the entity and the row's id. */
export function nodeKey(...entities: readonly EntityName[]): z.ZodString {
  return idOf(entities, (key) => isKeyOf(key, entities)).register(apiTypes, { rows: entities });
}

/** A row id that is `NO_ID`, or the key of a row of another entity, is a problem of the input. */
function idOf(entities: readonly EntityName[], isRight: (id: string) => boolean): z.ZodString {
  return z.string().superRefine((id, context) => {
    if (!isRight(id)) context.addIssue(issueOf({ ...wrongId(entities, partsOfKey(id)[0]), path: [] }));
  });
}

/**
 * What is wrong with an id that is not of one of these entities.
 * @param of the entity that it is of. It is none if the id was not made by the API.
 */
export function wrongId(entities: readonly string[], of: string): Pick<Problem, 'code' | 'message'> {
  const must = `must be an id of type ${entities.join(' or ')}`;
  return Object.hasOwn(ENTITIES, of)
    ? { code: 'WRONG_TYPE', message: `${must}, not ${of}` }
    : { code: 'INVALID_ID', message: `${must}, as the API returned it` };
}

export function isRowId(id: string): boolean {
  return ROW_ID.test(id);
}

function isKeyOf(key: string, entities: readonly EntityName[]): boolean {
  const [entity, id] = partsOfKey(key);
  return entities.includes(entity) && isRowId(id);
}

/** Whether all row ids of an input are of the right entity, so that a row can be looked for. */
export function hasOnlyIds(schema: z.ZodType, input: unknown): boolean {
  let areIds = true;
  mapRowIds(schema, input, ({ id, entities }) => {
    areIds &&= entities === undefined ? isRowId(id) : isKeyOf(id, entities);
    return id;
  });
  return areIds;
}

/** The entity and the row's id of a node key, `Person:…`. */
export function partsOfKey(key: string): readonly [entity: EntityName, id: string] {
  const [entity = '', id = ''] = key.split(':');
  return [entity as EntityName, id];
}

/** A row id in an input. */
export interface RowId {
  readonly entity: EntityName;
  /** Set if it can be the id of several entities, and becomes a node key. */
  readonly entities?: readonly EntityName[];
  readonly mustExist: boolean;
  readonly id: string;
  /** Its path in the input, such as `['figures', '2', 'sourceId']`. */
  readonly path: readonly string[];
}

/** Replaces the row ids in an input. The schema declares which fields are row ids. */
export function mapRowIds(
  schema: z.ZodType,
  value: unknown,
  replace: (rowId: RowId) => string,
  path: readonly string[] = [],
): unknown {
  if (value == null) return value;
  const type = apiTypes.get(schema);
  if (type !== undefined && 'row' in type) {
    const { row: entity, mustExist = false } = type;
    return replace({ entity: entity as EntityName, mustExist, id: value as string, path });
  }
  if (type !== undefined && 'rows' in type) {
    const entities = type.rows as readonly [EntityName, ...EntityName[]];
    return replace({ entity: entities[0], entities, mustExist: false, id: value as string, path });
  }
  const inner = innerType(schema);
  if (inner !== null) return mapRowIds(inner, value, replace, path);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element = schema.element as z.ZodType;
    return value.map((item, index) => mapRowIds(element, item, replace, [...path, String(index)]));
  }
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.ZodType | undefined>;
    const fields = Object.entries(value).map(([name, field]: [string, unknown]) => {
      const fieldSchema = shape[name];
      return [name, fieldSchema ? mapRowIds(fieldSchema, field, replace, [...path, name]) : field];
    });
    return Object.fromEntries(fields);
  }
  return value;
}

/** The type inside a nullable, optional, default or transformed type; null for other types. */
export function innerType(schema: z.ZodType): z.ZodType | null {
  if (schema instanceof z.ZodPipe) return schema.in as z.ZodType;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
    ? (schema.def.innerType as z.ZodType)
    : null;
}
