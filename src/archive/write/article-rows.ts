import type pg from 'pg';
import { columnsOf, Rows, type Row } from './insert.ts';
import { LINKS_OF_REVISIONS } from '../understand/article-record.ts';

/** In this order, each refers to rows of those before it. */
const TABLES = [
  'ArticleRevision',
  'Block',
  'BlockPlace',
  'RevisionStatement',
  ...Object.values(LINKS_OF_REVISIONS).map(({ table }) => table),
];

interface Body {
  readonly revisionId: string;
  /** The versions of its blocks, in order. */
  readonly blocks: readonly { readonly id: string; readonly statementId?: string | null | undefined }[];
}

/** The rows of some articles, written with a few SQL statements for all of them. */
export class ArticleRows {
  readonly #articles: Row[] = [];
  readonly #shown: Row[] = [];
  readonly #rows = new Rows();

  /** @param row as it is written first: a draft without revisions, since these refer to it */
  addArticle(row: Row): void {
    this.#articles.push(row);
  }

  /** What is set once the revisions are there. Each has the same columns. */
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

  /** The lists of articles are brought up to date once, when the articles show their revisions: the last of these statements. */
  async write(client: pg.ClientBase): Promise<void> {
    const articles = new Rows();
    for (const row of this.#articles) articles.add('Article', row);
    await articles.insert(client);
    await this.#rows.insert(client, TABLES);
    if (this.#shown.length === 0) return;
    const set = columnsOf(this.#shown)
      .split(', ')
      .filter((column) => column !== '"id"')
      .map((column) => `${column} = n.${column}`)
      .join(', ');
    await client.query(
      `UPDATE "Article" a SET ${set} FROM json_populate_recordset(NULL::"Article", $1::json) n WHERE a."id" = n."id"`,
      [JSON.stringify(this.#shown)],
    );
  }
}
