/** A column or a relation of a model, as Prisma's client knows it. */
export interface ModelField {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
}

export type Models = ReadonlyMap<string, ReadonlyMap<string, ModelField>>;

/** Where a query has a value, and the type that Prisma gives the value. */
interface Slot {
  readonly holder: Record<string, unknown>;
  readonly name: string;
  readonly type: string;
}

/** What a query has at one point: its arguments, a selection or a condition. */
type Part = Record<string, unknown>;

/** Operators that compare a column with a value, and don't change the value. */
const COMPARISONS = new Set([
  'equals',
  'not',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'has',
  'hasSome',
  'hasEvery',
]);
/** What a condition may have besides columns and relations. */
const CONNECTIVES = new Set(['AND', 'OR', 'NOT', 'is', 'isNot', 'some', 'every', 'none']);

/** Each length of a list has a shape of its own, so longer ones would fill the cache of shapes. A page of a replay has as many. */
const MAX_LIST = 256;

/** The query has something that a shape can't tell apart. */
class NoShape extends Error {}

/**
 * The shape of a query, and its values in order. Queries of one shape differ only in the values that their conditions
 * compare columns with. Anything else is a part of the shape: enums, numbers of rows, orders, and nulls.
 */
export class QueryShape {
  /** The same for all queries of the shape, and for no others. */
  key = '';
  readonly values: unknown[] = [];
  readonly #models: Models;
  readonly #slots: Slot[] | null;

  private constructor(models: Models, slots: Slot[] | null) {
    this.#models = models;
    this.#slots = slots;
  }

  /** @returns null for a query that has no shape: only Prisma can run it */
  static of(query: object, model: string, models: Models): QueryShape | null {
    return new QueryShape(models, null).#of(query, model);
  }

  /** A copy of the query with a parameter in place of each value. It has the number of the value as its name. */
  static parameterized(query: object, model: string, models: Models): object {
    const slots: Slot[] = [];
    const copy = copyOf(query) as object;
    new QueryShape(models, slots).#of(copy, model);
    for (const [number, { holder, name, type }] of slots.entries())
      holder[name] = { toJSON: () => ({ $type: 'Param', value: { name: String(number), type } }) };
    return copy;
  }

  #of(query: object, model: string): this | null {
    try {
      this.#arguments(query as Part, this.#fieldsOf(model));
      return this;
    } catch (error) {
      if (error instanceof NoShape) return null;
      throw error;
    }
  }

  #fieldsOf(model: string): ReadonlyMap<string, ModelField> {
    const fields = this.#models.get(model);
    if (fields === undefined) throw new NoShape();
    return fields;
  }

  #arguments(query: Part, fields: ReadonlyMap<string, ModelField>): void {
    this.key += '{';
    for (const name in query) {
      const value = query[name];
      if (value === undefined) continue;
      this.key += name;
      if (name === 'where') this.#condition(partOf(value), fields);
      else if (name === 'select' || name === 'include') this.#selection(partOf(value), fields);
      else this.#literal(value);
    }
    this.key += '}';
  }

  #selection(selection: Part, fields: ReadonlyMap<string, ModelField>): void {
    if (this.#slots !== null || !Object.isFrozen(selection)) {
      this.#selected(selection, fields);
      return;
    }
    let known = frozenSelections.get(selection);
    if (known?.fields !== fields) {
      const shape = new QueryShape(this.#models, null);
      shape.#selected(selection, fields);
      known = { fields, shape };
      frozenSelections.set(selection, known);
    }
    this.key += known.shape.key;
    this.values.push(...known.shape.values);
  }

  #selected(selection: Part, fields: ReadonlyMap<string, ModelField>): void {
    this.key += '{';
    for (const name in selection) {
      const value = selection[name];
      if (value === undefined || value === false) continue;
      this.key += name;
      if (value === true) this.key += ',';
      else if (name === '_count') this.#arguments(partOf(value), fields);
      else this.#arguments(partOf(value), this.#fieldsOf(fields.get(name)?.type ?? ''));
    }
    this.key += '}';
  }

  #condition(where: Part, fields: ReadonlyMap<string, ModelField>): void {
    this.key += '{';
    for (const name in where) {
      const value = where[name];
      if (value === undefined) continue;
      this.key += name;
      const field = fields.get(name);
      if (field !== undefined && field.kind !== 'object') this.#comparison(where, name, field);
      else if (value === null) this.key += '!';
      else if (field !== undefined) this.#condition(partOf(value), this.#fieldsOf(field.type));
      else if (!CONNECTIVES.has(name)) throw new NoShape();
      else if (Array.isArray(value)) {
        this.key += '[';
        for (const each of value) this.#condition(partOf(each), fields);
        this.key += ']';
      } else this.#condition(partOf(value), fields);
    }
    this.key += '}';
  }

  /** @param holder has the compared value, or operators with values, by this name */
  #comparison(holder: Part, name: string, field: ModelField): void {
    const value = holder[name];
    if (field.kind === 'scalar' && this.#slot(holder, name, field.type)) return;
    if (Array.isArray(value)) {
      if (value.length > MAX_LIST) throw new NoShape();
      this.key += '[';
      for (let index = 0; index < value.length; index += 1)
        this.#comparison(value as unknown as Part, String(index), field);
      this.key += ']';
    } else if (typeof value === 'object' && value !== null) {
      const operators = partOf(value);
      this.key += '{';
      for (const operator in operators) {
        if (operators[operator] === undefined) continue;
        this.key += operator;
        if (COMPARISONS.has(operator)) this.#comparison(operators, operator, field);
        else this.#literal(operators[operator]);
      }
      this.key += '}';
    } else this.#literal(value);
  }

  /** Takes a value of the column's own type. @returns false for another */
  #slot(holder: Part, name: string, type: string): boolean {
    const value = holder[name];
    if (type === 'String' ? typeof value !== 'string' : !isOfType(type, value)) return false;
    this.key += '?';
    this.values.push(typeof value === 'bigint' ? String(value) : value);
    this.#slots?.push({ holder, name, type });
    return true;
  }

  #literal(value: unknown): void {
    if (Array.isArray(value)) {
      this.key += '[';
      for (const each of value) this.#literal(each);
      this.key += ']';
    } else if (typeof value === 'object' && value !== null) {
      const part = partOf(value);
      this.key += '{';
      for (const name in part) {
        if (part[name] === undefined) continue;
        this.key += name;
        this.#literal(part[name]);
      }
      this.key += '}';
    } else if (typeof value === 'string') this.key += JSON.stringify(value);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      this.key += `=${String(value)},`;
    else throw new NoShape();
  }
}

/** The shapes of selections that are frozen, with all that is in them, since they are used again. */
const frozenSelections = new WeakMap<
  object,
  { readonly fields: ReadonlyMap<string, ModelField>; readonly shape: QueryShape }
>();

/** Parts that occur twice in the query are two parts of the copy, since other queries of the shape may differ in them. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'DateTime') return value instanceof Date && !Number.isNaN(value.getTime());
  if (type === 'Int') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
  return type === 'BigInt' && typeof value === 'bigint';
}

/** @throws NoShape for an object of a class, such as Prisma's nulls of JSON */
function partOf(value: unknown): Part {
  if (typeof value !== 'object' || value === null) throw new NoShape();
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NoShape();
  return value as Part;
}
