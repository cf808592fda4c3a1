import type pg from 'pg';
import { LINKS_OF_REVISIONS } from '../understand/article-record.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Rows that wait to be inserted, by table. */
export class Rows {
  readonly #rows = new Map<string, Row[]>();

  add(table: string, row: Row): void {
    const rows = this.#rows.get(table);
    if (rows === undefined) this.#rows.set(table, [row]);
    else rows.push(row);
  }

  /** Inserts the rows of these tables, in this order: one SQL statement for each table that has any. */
  async insert(client: pg.ClientBase, tables: Iterable<string> = this.#rows.keys()): Promise<void> {
    for (const table of tables) {
      const rows = this.#rows.get(table);
      if (rows === undefined) continue;
      const columns = columnsOf(rows).join(', ');
      await client.query(
        `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)`,
        [JSON.stringify(rows)],
      );
    }
  }
}

function columnsOf(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  return [...names].map((name) => `"${name}"`);
}

/** In this order, each refers to rows of those before it. */
const TABLES = [
  ...['Article', 'ArticleRevision', 'Block', 'BlockPlace', 'RevisionStatement'],
  ...LINKS_OF_REVISIONS.map(({ table }) => table),
];

interface Body {
  readonly revisionId: string;
  /** The versions of its blocks, in order. */
  readonly blocks: readonly { readonly id: string; readonly statementId?: string | null | undefined }[];
}

/** The rows of some articles, written with a few SQL statements for all of them. */
export class ArticleRows {
  readonly #shown: Row[] = [];
  readonly #rows = new Rows();

  /** @param row as it is written first: a draft without revisions, since these refer to it */
  addArticle(row: Row): void {
    this.#rows.add('Article', row);
  }

  /** Sets what refers to the revisions, once they are there. Each has the same columns. */
  show(row: Row & { readonly id: string }): void {
    this.#shown.push(row);
  }

  addRevision(row: Row): void {
    this.#rows.add('ArticleRevision', row);
  }

  addBlock(row: Row): void {
    this.#rows.add('Block', { items: [], ...row });
  }

  placeBody({ revisionId, blocks }: Body): void {
    const quoted = new Set<string>();
    for (const [position, { id, statementId = null }] of blocks.entries()) {
      this.#rows.add('BlockPlace', { revisionId, position, blockVersionId: id });
      if (statementId === null || quoted.has(statementId)) continue;
      quoted.add(statementId);
      this.#rows.add('RevisionStatement', { revisionId, statementId, position });
    }
  }

  link(table: string, revisionId: string, ids: Iterable<string>): void {
    for (const id of ids) this.#rows.add(table, { A: revisionId, B: id });
  }

  /** The last statement shows the revisions, so that triggers bring the lists of articles up to date once. */
  async write(client: pg.ClientBase): Promise<void> {
    await this.#rows.insert(client, TABLES);
    if (this.#shown.length === 0) return;
    const columns = columnsOf(this.#shown).filter((column) => column !== '"id"');
    await client.query(
      `UPDATE "Article" a SET ${columns.map((column) => `${column} = n.${column}`).join(', ')}
       FROM json_populate_recordset(NULL::"Article", $1::json) n WHERE a."id" = n."id"`,
      [JSON.stringify(this.#shown)],
    );
  }
}
