import type pg from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Rows that wait to be inserted, by table. */
export class Rows {
  readonly #rows = new Map<string, Row[]>();

  /** @param tables that are written first, in this order; the others follow in the order of their first rows */
  constructor(tables: readonly string[] = []) {
    for (const table of tables) this.#rows.set(table, []);
  }

  add(table: string, row: Row): void {
    const rows = this.#rows.get(table);
    if (rows === undefined) this.#rows.set(table, [row]);
    else rows.push(row);
  }

  /** Inserts all rows: one SQL statement for each table that has any. */
  async insert(client: pg.ClientBase): Promise<void> {
    for (const [table, rows] of this.#rows) {
      if (rows.length === 0) continue;
      const names = columnsOf(rows);
      const columns = names.join(', ');
      const values = names.map((name) => VALUES[name] ?? name).join(', ');
      await client.query(
        `INSERT INTO "${table}" (${columns}) SELECT ${values} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
        [JSON.stringify(rows)],
      );
    }
  }
}

/** A revision comes with the ids of its blocks' versions. */
const VALUES: Readonly<Record<string, string>> = {
  '"bodyPartIds"': '"save_body"("articleId", "bodyPartIds")',
};

function columnsOf(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return [...names].map((name) => `"${name}"`);
}

/** The columns among the fields of a record. */
export function columnsIn(record: Row, fields: object): Row {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, record[name] ?? null]));
}

/** The rows of some articles, written with a few SQL statements for all of them. */
export class ArticleRows extends Rows {
  readonly #shown: Row[] = [];

  constructor() {
    // In this order, each refers to rows of those before it.
    super(['Article', 'Block', 'ArticleRevision']);
  }

  /**
   * Sets what refers to the revisions, once they are there. Each has the same columns. Until then, an article is a draft without
   * revisions.
   */
  show(row: Row & { readonly id: string }): void {
    this.#shown.push(row);
  }

  link(table: string, revisionId: string, ids: Iterable<string>): void {
    for (const id of ids) this.add(table, { A: revisionId, B: id });
  }

  /** The last statement shows the revisions, so that triggers bring the lists of articles up to date once. */
  override async insert(client: pg.ClientBase): Promise<void> {
    await super.insert(client);
    if (this.#shown.length === 0) return;
    const columns = columnsOf(this.#shown).filter((column) => column !== '"id"');
    await client.query(
      `UPDATE "Article" a SET ${columns.map((column) => `${column} = n.${column}`).join(', ')}
       FROM json_populate_recordset(NULL::"Article", $1::json) n WHERE a."id" = n."id"`,
      [JSON.stringify(this.#shown)],
    );
  }
}
