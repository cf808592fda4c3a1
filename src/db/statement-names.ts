import { LRUCache } from 'lru-cache';
import type pg from 'pg';

/** How many statements the connections of a pool keep prepared, and how many characters of SQL these have together. */
const KEPT = { max: 500, maxSize: 1_000_000, sizeCalculation: (_: unknown, sql: string) => sql.length || 1 };

/** What pg remembers of the statements that it has prepared on a connection. Its types leave it out. */
interface Connection {
  readonly parsedStatements: Record<string, string>;
  close(message: { type: 'S'; name: string }): void;
}

/**
 * Finds a page or counts rows. How this is done best depends on the values: on whether a campaign has five statements or
 * twenty thousand. PostgreSQL would plan a prepared statement without them after a few times. An article is found by its slug in
 * the same way, whatever the slug.
 */
const FINDS_OR_COUNTS = /\bCOUNT\(|(?<!"slugs" @> \$\d+\) )\bORDER BY (?:(?!\bORDER BY )[^()])* LIMIT\b/;

/**
 * Names the statements that a pool uses again and again: PostgreSQL keeps a named statement prepared, on each connection that
 * has run it. Clients decide which statements there are, so only the most recent keep their name, and a statement gets one
 * when it comes for the second time: what comes once, however often something comes once, pushes nothing out.
 */
export class StatementNames {
  readonly #names = new LRUCache<string, string>({
    ...KEPT,
    dispose: (name) => {
      this.#valid.delete(name);
      this.#dropped += 1;
    },
  });
  readonly #seenOnce = new LRUCache<string, true>(KEPT);
  readonly #valid = new Set<string>();
  #given = 0;
  #dropped = 0;
  /** How many names had been dropped when a connection was last cleared of them. */
  readonly #cleared = new WeakMap<pg.PoolClient, number>();

  /** Empty for a statement that isn't to be prepared. A name is given once only, so none stands for two statements. */
  readonly nameOf = ({ sql }: { readonly sql: string }): string => {
    if (FINDS_OR_COUNTS.test(sql)) return '';
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    if (!this.#seenOnce.delete(sql)) {
      this.#seenOnce.set(sql, true);
      return '';
    }
    const name = `dateline_${++this.#given}`;
    this.#names.set(sql, name);
    // What is too long isn't kept.
    if (this.#names.has(sql)) this.#valid.add(name);
    return this.#valid.has(name) ? name : '';
  };

  /** Lets an idle connection, and its PostgreSQL process, forget the statements that have lost their names. */
  readonly clear = (client: pg.PoolClient): void => {
    if ((this.#cleared.get(client) ?? 0) === this.#dropped) return;
    this.#cleared.set(client, this.#dropped);
    const connection = (client as unknown as { readonly connection: Connection }).connection;
    for (const name of Object.keys(connection.parsedStatements)) {
      if (this.#valid.has(name)) continue;
      // Sent with the next query; it takes no answer of its own.
      connection.close({ type: 'S', name });
      Reflect.deleteProperty(connection.parsedStatements, name);
    }
  };
}
