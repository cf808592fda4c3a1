/** Rows that wait to be written, as text in the format of COPY. */
import type { Prisma } from '../../generated/prisma/client.ts';

type Models = Prisma.TypeMap['model'];
type Table = keyof Models;
type Data<Name extends Table> = Models[Name] extends {
  operations: { createMany: { args: { data: infer Given } } };
}
  ? Exclude<Given, readonly unknown[]>
  : never;

/** Columns that are left out keep their defaults. */
export type Row<Name extends Table> = {
  readonly [Column in keyof Data<Name>]: Data<Name>[Column] | undefined;
};

/** Prisma's tables of two columns. The entities are in alphabetical order: the first is in the column `A`. */
type Links =
  | '_ArticleRevisionToCampaign'
  | '_ArticleRevisionToCampaignAction'
  | '_ArticleRevisionToSourceReport'
  | '_ArticleRevisionToTag'
  | '_CampaignActionToOrganization'
  | '_CampaignActionToSourceReport'
  | '_CampaignDemandToSourceReport'
  | '_CampaignOutcomeToSourceReport'
  | '_CampaignToOrganization'
  | '_CampaignToStatement';

type Value = string | number | bigint | boolean | object | null | undefined;

/** Rows of one table that have the same columns. */
interface Batch {
  readonly sql: string;
  readonly lines: string[];
}

/** The times of a row that nobody has changed since. */
export function changedAt(at: number): { modifiedAt: Date; shownAt: Date } {
  return { modifiedAt: new Date(at), shownAt: new Date(at) };
}

export class Rows {
  readonly #batches = new Map<string, Batch>();
  readonly #counts = new Map<Table | Links, number>();

  add<Name extends Table>(table: Name, row: Row<Name>): void {
    const values = Object.entries(row as Readonly<Record<string, Value>>);
    this.#push(
      table,
      values.filter(([, value]) => value !== undefined),
    );
  }

  link(table: Links, a: string, b: string): void {
    this.#push(table, [
      ['A', a],
      ['B', b],
    ]);
  }

  /** The number of rows that were added to each table. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Hands over what has been added since the last time: the COPY statements, and their lines. */
  take(): Batch[] {
    const taken = [...this.#batches.values()];
    this.#batches.clear();
    return taken;
  }

  #push(table: Table | Links, values: readonly (readonly [string, Value])[]): void {
    const columns = values.map(([column]) => `"${column}"`).join(', ');
    const sql = `COPY "${table}" (${columns}) FROM STDIN`;
    let batch = this.#batches.get(sql);
    if (batch === undefined) this.#batches.set(sql, (batch = { sql, lines: [] }));
    batch.lines.push(values.map(([, value]) => encode(value)).join('\t'));
    this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1);
  }
}

function encode(value: Value): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  return escaped(Array.isArray(value) ? `{${value.map(quoted).join(',')}}` : JSON.stringify(value));
}

/** An item of an array. */
function quoted(item: unknown): string {
  return `"${String(item).replace(/["\\]/g, '\\$&')}"`;
}

function escaped(text: string): string {
  return /[\\\n\r\t]/.test(text)
    ? text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    : text;
}
