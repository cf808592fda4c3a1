import { z } from 'zod';
import type { EntityName } from '../db/entities.ts';
import { apiTypes } from './validation.ts';

/** The id of the row that an operation changes. In the API it is a global id. */
export function rowId(entity: EntityName): z.ZodString {
  return z.string().register(apiTypes, { row: entity });
}

/** The id of a row of one of these entities. Operations get it with its entity, as `parseRow` reads it. */
export function rowIdOf(...entities: readonly EntityName[]): z.ZodString {
  return z.string().register(apiTypes, { row: entities });
}

/** The entity and the id of a row that is one of several entities. */
export function parseRow(row: string): { entity: EntityName; id: string } {
  const [entity = '', id = ''] = row.split(':');
  return { entity: entity as EntityName, id };
}

/** The id of a row that the input refers to. The row must exist. */
export function existing(entity: EntityName): z.ZodString {
  return z.string().register(apiTypes, { row: entity, mustExist: true });
}

/** A row id in an input. */
export interface RowId {
  /** The entities that the row can be of. */
  readonly entities: readonly EntityName[];
  /** Whether the row can be of several entities, so that its id alone doesn't say which row it is. */
  readonly isOfAny: boolean;
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
    const { row, mustExist = false } = type;
    const entities = [row].flat() as EntityName[];
    return replace({ entities, isOfAny: Array.isArray(row), mustExist, id: value as string, path });
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
