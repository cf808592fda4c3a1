import { z } from 'zod';
import type { EntityName } from '../db/entities.ts';
import { apiTypes } from './validation.ts';

/** The id of the row that an operation changes. In the API it is a global id. */
export function rowId(entity: EntityName): z.ZodString {
  return z.string().register(apiTypes, { row: entity });
}

/** The id of a row that the input refers to. The row must exist. */
export function existing(entity: EntityName): z.ZodString {
  return z.string().register(apiTypes, { row: entity, mustExist: true });
}

/** The id of a row of one of several entities. It stays a node key: the entity and the row's id. */
export function nodeKey(...entities: readonly EntityName[]): z.ZodString {
  return z.string().register(apiTypes, { rows: entities });
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
