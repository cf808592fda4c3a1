import type pg from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Rows that wait to be inserted, by table. */
export class Rows {
  readonly #rows = new Map<string, Row[]>();

  add(table: string, row: Row): void {
    const rows = this.#rows.get(table);
    if (rows === undefined) this.#rows.set(table, [row]);
    else rows.push(row);
  }

  of(table: string): readonly Row[] {
    return this.#rows.get(table) ?? [];
  }

  /** Inserts the rows of these tables, in this order: one SQL statement for each table that has any. */
  async insert(client: pg.ClientBase, tables: Iterable<string> = this.#rows.keys()): Promise<void> {
    for (const table of tables) await insertRows(client, table, this.of(table));
  }
}

async function insertRows(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = columnsOf(rows);
  await client.query(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
    [JSON.stringify(rows)],
  );
}

export function columnsOf(rows: readonly Row[]): string {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return [...names].map((name) => `"${name}"`).join(', ');
}
