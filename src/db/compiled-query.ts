import type { SqlQuery } from '@prisma/driver-adapter-utils';

/** A query plan, as Prisma's compiler makes it. Only the parts of plans with one statement have types here. */
export interface QueryPlan {
  readonly type: string;
  readonly args: unknown;
}

interface DataMap {
  readonly expr: QueryPlan;
  readonly structure: ResultNode;
  readonly enums: Enums;
}

interface Template {
  readonly type: string;
  readonly fragments: readonly Fragment[];
  readonly args: readonly unknown[];
  readonly argTypes: readonly (SqlQuery['argTypes'][number] | { readonly arity: 'tuple' })[];
}

interface Fragment {
  readonly type: string;
  readonly chunk?: string;
  readonly itemPrefix?: string;
  readonly itemSeparator?: string;
  readonly itemSuffix?: string;
}

type ResultNode =
  | {
      readonly type: 'object';
      readonly fields: Fields;
      readonly serializedName: string | null;
      readonly skipNulls: boolean;
    }
  | { readonly type: 'field'; readonly dbName: string; readonly fieldType: FieldType };
type Fields = Readonly<Record<string, ResultNode>>;
type Enums = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface FieldType {
  readonly type: string;
  readonly arity: string;
  /** Of an enum. */
  readonly name?: string;
}

interface Parameter {
  readonly prisma__type: string;
  readonly prisma__value: { readonly name: string };
}

type Row = Record<string, unknown>;
type Read = (value: unknown) => unknown;

/** The plan has a part that only Prisma's runtime executes. */
class NotOneStatement extends Error {}

/**
 * One SQL statement, and how its rows become those that Prisma's client returns. It executes the plans that consist of
 * nothing else, as Prisma's interpreter and its client do (`query-interpreter.ts`, `data-mapper.ts`, `json-protocol.ts`).
 */
export class CompiledQuery {
  readonly #sql: string;
  readonly #argTypes: SqlQuery['argTypes'];
  readonly #args: readonly ((values: readonly unknown[]) => unknown)[];
  readonly #read: Read;
  readonly #isOne: boolean;

  /** @returns null for a plan of other parts */
  static of(plan: QueryPlan): CompiledQuery | null {
    try {
      return new CompiledQuery(plan);
    } catch (error) {
      if (error instanceof NotOneStatement) return null;
      throw error;
    }
  }

  private constructor(plan: QueryPlan) {
    if (plan.type !== 'dataMap') throw new NotOneStatement();
    const { expr, structure, enums } = plan.args as DataMap;
    let inner = expr;
    this.#isOne = inner.type === 'unique';
    if (this.#isOne) inner = inner.args as QueryPlan;
    const template = inner.args as Template;
    if (inner.type !== 'query' || template.type !== 'templateSql') throw new NotOneStatement();
    const { sql, args, argTypes } = rendered(template);
    this.#sql = sql;
    this.#args = args;
    this.#argTypes = argTypes;
    this.#read = readerOf(structure, enums);
  }

  /** The memory that it takes, in characters, roughly. */
  get size(): number {
    return this.#sql.length + this.#args.length * ARGUMENT_SIZE;
  }

  /** @param values those of the query, in the order of its shape */
  statement(values: readonly unknown[]): SqlQuery {
    return { sql: this.#sql, args: this.#args.map((arg) => arg(values)), argTypes: this.#argTypes };
  }

  result(columns: readonly string[], rows: readonly (readonly unknown[])[]): unknown {
    const found = rows.map((row) => {
      const named: Row = {};
      for (let index = 0; index < columns.length; index += 1) named[columns[index] ?? ''] = row[index];
      return this.#read(named);
    });
    if (!this.#isOne) return found;
    if (found.length > 1) throw new Error(`Expected zero or one element, got ${found.length}`);
    return found[0] ?? null;
  }
}

const ARGUMENT_SIZE = 100;

/** Prisma builds nested rows as jsonb, which PostgreSQL first parses and then prints. Their text is the same to a parser. */
function asJson(sql: string): string {
  return sql.replaceAll('JSONB_BUILD_OBJECT(', 'JSON_BUILD_OBJECT(').replaceAll('JSONB_AGG(', 'JSON_AGG(');
}

function rendered({ fragments, args: templateArgs, argTypes: types }: Template) {
  let sql = '';
  const args: ((values: readonly unknown[]) => unknown)[] = [];
  const argTypes: SqlQuery['argTypes'][number][] = [];
  let index = 0;
  for (const { type, chunk = '', itemPrefix = '', itemSeparator = '', itemSuffix = '' } of fragments) {
    if (type === 'stringChunk') {
      sql += asJson(chunk);
      continue;
    }
    const arg = templateArgs[index];
    const argType = types[index];
    index += 1;
    if (argType === undefined || argType.arity === 'tuple') throw new NotOneStatement();
    const add = (each: unknown) => {
      argTypes.push(argType);
      return `$${args.push(argumentOf(each))}`;
    };
    if (type === 'parameter') sql += add(arg);
    else if (type === 'parameterTuple' && Array.isArray(arg)) {
      const items = arg.map((item) => `${itemPrefix}${add(item)}${itemSuffix}`);
      sql += `(${items.length === 0 ? 'NULL' : items.join(itemSeparator)})`;
    } else throw new NotOneStatement();
  }
  return { sql, args, argTypes };
}

function argumentOf(arg: unknown): (values: readonly unknown[]) => unknown {
  if (Array.isArray(arg)) {
    const items = arg.map(argumentOf);
    return (values) => items.map((item) => item(values));
  }
  if (typeof arg !== 'object' || arg === null) return () => arg;
  const { prisma__type: type, prisma__value: value } = arg as Partial<Parameter>;
  if (type !== 'param' || value === undefined) throw new NotOneStatement();
  return valueAt(Number(value.name));
}

/** Keeps nothing but the number: a closure keeps all variables of the function around it, such as a plan's part. */
function valueAt(number: number): (values: readonly unknown[]) => unknown {
  return (values) => values[number];
}

function readerOf(node: ResultNode, enums: Enums): Read {
  if (node.type === 'field') return fieldReader(node.fieldType, enums);
  const fields = Object.entries(node.fields).map(([name, field]) => ({
    name,
    /** Null for an object whose columns are the row's own. */
    column: field.type === 'field' ? field.dbName : field.serializedName,
    read: readerOf(field, enums),
  }));
  const { skipNulls } = node;
  const readRow = (row: Row) => {
    const result: Row = {};
    for (const { name, column, read } of fields) {
      const value = column === null ? row : row[column];
      if (value === undefined) throw new Error(`The database returned no ${String(column)}.`);
      result[name] = read(value);
    }
    return result;
  };
  const readRows: Read = (value) => {
    if (value === null) return null;
    if (typeof value === 'string') return readRows(JSON.parse(value));
    if (!Array.isArray(value)) return readRow(value as Row);
    const rows = value as readonly Row[];
    return (skipNulls ? rows.filter(Boolean) : rows).map(readRow);
  };
  return readRows;
}

function fieldReader({ type, arity, name = '' }: FieldType, enums: Enums): Read {
  const read = type === 'enum' ? enumReader(enums[name] ?? {}) : READERS[type];
  if (read === undefined) throw new NotOneStatement();
  if (arity === 'list') return (value) => (value === null ? [] : (value as unknown[]).map(read));
  return (value) => (value === null ? null : read(value));
}

function enumReader(names: Readonly<Record<string, string>>): Read {
  return (value) => {
    const name = names[String(value)];
    if (name === undefined) throw new Error(`The database returned ${String(value)}, which no enum has.`);
    return name;
  };
}

/** For numbers with fractions and for bytes there are none. */
const READERS: Readonly<Record<string, Read | undefined>> = {
  string: (value) => value,
  boolean: (value) => value,
  int: (value) => Math.trunc(Number(value)),
  bigint: (value) => BigInt(value as string | number),
  datetime: (value) => new Date(withTimezone(value as string)),
  json: (value) => JSON.parse(value as string) as unknown,
  object: (value) => value,
};

/** A date or a time as ISO 8601. Without a time zone, it is in UTC. */
function withTimezone(text: string): string {
  if (!text.includes(':')) return `${text}T00:00:00Z`;
  return /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text.replace(' ', 'T') : `${text.replace(' ', 'T')}Z`;
}
