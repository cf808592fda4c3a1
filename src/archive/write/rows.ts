import { escapeIdentifier, type ClientBase } from 'pg';
import type { Fields } from '../understand/entity.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Rows that wait to be inserted, by table. */
export class Rows {
  readonly #rows = new Map<string, Row[]>();
  readonly #set = new Map<string, Row[]>();

  /** @param tables that are written first, in this order; the others follow in the order of their first rows */
  constructor(tables: readonly string[] = []) {
    for (const table of tables) this.#rows.set(table, []);
  }

  add(table: string, row: Row): void {
    addTo(this.#rows, table, row);
  }

  /** Sets columns of a row once all rows are there. Each of a table has the same columns. */
  set(table: string, row: Row & { readonly id: string }): void {
    addTo(this.#set, table, row);
  }

  /** Inserts all rows, then sets columns: one SQL statement for each table that has any. */
  async insert(client: ClientBase): Promise<void> {
    for (const [table, rows] of this.#rows) {
      if (rows.length === 0) continue;
      const names = columnsOf(rows);
      const columns = names.join(', ');
      const values = names.map((name) => VALUES[`${table}.${name}`] ?? name).join(', ');
      await client.query(
        `INSERT INTO "${table}" (${columns}) SELECT ${values} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
        [JSON.stringify(rows)],
      );
    }
    for (const [table, rows] of this.#set) {
      const columns = columnsOf(rows).filter((column) => column !== '"id"');
      await client.query(
        `UPDATE "${table}" t SET ${columns.map((column) => `${column} = n.${column}`).join(', ')}
         FROM json_populate_recordset(NULL::"${table}", $1::json) n WHERE t."id" = n."id"`,
        [JSON.stringify(rows)],
      );
    }
  }
}

function addTo(tables: Map<string, Row[]>, table: string, row: Row): void {
  const rows = tables.get(table);
  if (rows === undefined) tables.set(table, [row]);
  else rows.push(row);
}

/** A revision comes with the ids of its blocks' versions. An article that is here already may lack the revision of a card. */
const VALUES: Readonly<Record<string, string>> = {
  'ArticleRevision."bodyPartIds"': '"save_body"("articleId", "bodyPartIds")',
  'FrontCard."basedOnId"': '(SELECT r."id" FROM "ArticleRevision" r WHERE r."id" = "basedOnId")',
};

function columnsOf(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return [...names].map(escapeIdentifier);
}

/** The columns among the fields of a record. */
export function columnsIn(record: Row, fields: Fields): Row {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { isList, isObject }]) => [
      name,
      record[name] ?? (isList ? [] : isObject ? {} : null),
    ]),
  );
}

/** The rows of some articles, written with a few SQL statements for all of them. */
export class ArticleRows extends Rows {
  constructor() {
    // In this order, each refers to rows of those before it.
    super(['Section', 'Article', 'Block', 'ArticleRevision']);
  }

  /**
   * Sets what refers to the revisions, once they are there. Until then, an article is a draft without revisions. It is the last
   * statement, so that triggers bring the lists of articles up to date once.
   */
  show(row: Row & { readonly id: string }): void {
    this.set('Article', row);
  }

  link(table: string, revisionId: string, ids: Iterable<string>): void {
    for (const id of ids) this.add(table, { A: revisionId, B: id });
  }
}
