/** What an export has of an entity: the fields of its records, the columns that they are in, and the checks of an import. */
import { z } from 'zod';
import { ruled, type Rule } from '../../operations/validation.ts';

/** A field of a record, which is a column of its row. */
export interface Field {
  readonly check: z.ZodType;
  /** The table of the row that it refers to. */
  readonly refersTo?: string;
  readonly isTime?: true;
  /** SQL for its value in a record. By default that of the column. */
  readonly sql?: (column: string) => string;
  /** An empty list is left out. */
  readonly isList?: true;
  /** An empty object is left out. */
  readonly isObject?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** A list of objects in a record: the rows of another table that belong to the entity's row. */
export interface Part {
  readonly table: string;
  /** The column that refers to the row that it belongs to. */
  readonly owner: string;
  readonly fields: Fields;
  /** The column that orders them. If it is `position`, the order of the list says it. */
  readonly order: string;
  /** The lists of what belongs to each of its rows. */
  readonly parts: Parts;
  /** Columns that follow from the entity's record. */
  readonly derived: (record: Record<string, unknown>) => Record<string, unknown>;
  /** SQL: which rows are exported. Without it, all. */
  readonly where?: (row: string, owner: string) => string;
}

export type Parts = Readonly<Record<string, Part>>;

/** A list of ids in a record: rows of a table that joins two others. */
interface Links {
  readonly table: string;
  /** The column of the entity's row. */
  readonly own: 'A' | 'B';
  readonly refersTo: string;
}

export interface Entity {
  /** Of its table and of the API's type. */
  readonly name: string;
  readonly fields: Fields;
  readonly parts: Parts;
  readonly links: Readonly<Record<string, Links>>;
  /** What leads to the row besides its id and its slug: former slugs, and the ids of what was merged into it. */
  readonly leads: Leads;
  /** Columns that follow from the record. */
  readonly derived: (record: Record<string, unknown>) => Record<string, unknown>;
  /** The fields that are set once the parts are there, to which they refer. */
  readonly late: readonly string[];
  readonly schema: z.ZodType<EntityRecord>;
}

interface Leads {
  readonly formerSlugs?: z.ZodType;
  readonly mergedIds?: z.ZodType;
}

export interface EntityRecord extends Record<string, unknown> {
  readonly noun: string;
  readonly id: string;
}

export const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the id of a row');
const instant = z.iso.datetime({ precision: 3, error: 'must be a time such as 2025-09-25T14:30:00.000Z' });

export const of = (check: z.ZodType): Field => ({ check });
/** A field that is left out if it has no value. */
export const maybe = (check: z.ZodType): Field => ({ check: check.optional() });
export const ref = (refersTo: string): Field => ({ check: id, refersTo });
export const maybeRef = (refersTo: string): Field => ({ check: id.optional(), refersTo });
export const time: Field = { check: instant, isTime: true };
export const maybeTime: Field = { check: instant.optional(), isTime: true };

/** The two fields that refer to a speaker. A record has one of them. */
export function speakerFields(prefix: string): Fields {
  const [person, organization] =
    prefix === '' ? ['personId', 'organizationId'] : [`${prefix}PersonId`, `${prefix}OrganizationId`];
  return { [person]: maybeRef('Person'), [organization]: maybeRef('Organization') };
}

type PartOptions = Partial<Pick<Part, 'order' | 'parts' | 'derived' | 'where'>>;

export function part(table: string, owner: string, fields: Fields, options: PartOptions = {}): Part {
  return { table, owner, fields, order: 'id', parts: {}, derived: () => ({}), ...options };
}

/** In the order of the list. */
export function orderedPart(table: string, owner: string, fields: Fields): Part {
  return part(table, owner, fields, { order: 'position' });
}

export function checksOf(fields: Fields): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(fields).map(([name, { check }]) => [name, check]));
}

function checksOfParts(lists: Parts): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(lists).map(([list, { fields, parts }]) => [
      list,
      z.array(z.strictObject({ ...checksOf(fields), ...checksOfParts(parts) })).default([]),
    ]),
  );
}

interface EntityDeclaration extends Partial<Pick<Entity, 'parts' | 'links' | 'leads' | 'derived' | 'late'>> {
  readonly fields: Fields;
  readonly rules?: readonly Rule<never>[];
}

export function entity(name: string, declared: EntityDeclaration): Entity {
  const {
    fields,
    parts = {},
    links = {},
    leads = {},
    derived = () => ({}),
    late = [],
    rules = [],
  } = declared;
  const shape: Record<string, z.ZodType> = {
    noun: z.literal(name),
    id,
    ...checksOf(fields),
    ...checksOfParts(parts),
    ...Object.fromEntries(Object.keys(links).map((list) => [list, z.array(id).default([])])),
    ...Object.fromEntries(Object.entries(leads).map(([list, lead]) => [list, z.array(lead).default([])])),
  };
  const schema = ruled(z.strictObject(shape), rules as readonly Rule<Record<string, unknown>>[]);
  return {
    name,
    fields,
    parts,
    links,
    leads,
    derived,
    late,
    schema: schema as unknown as z.ZodType<EntityRecord>,
  };
}

/** Rows that refer to what may follow them: they are linked once all are there. */
export interface RowLinks {
  readonly name: string;
  readonly table: string;
  readonly fields: Fields;
  /** The entity whose records they follow. */
  readonly follows: string;
  readonly schema: z.ZodType<EntityRecord>;
}

export function rowLinks(name: string, table: string, fields: Fields, follows = table): RowLinks {
  const schema = z.strictObject({ noun: z.literal(name), id, ...checksOf(fields) });
  return { name, table, fields, follows, schema };
}
