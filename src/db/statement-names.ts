import { LRUCache } from 'lru-cache';
import type pg from 'pg';

/** The number of statements that a pool has prepared at most, and of their characters. */
const MAX_PREPARED = {
  max: 500,
  maxSize: 1_000_000,
  sizeCalculation: (_: unknown, sql: string) => sql.length || 1,
};

/** The statements that pg has prepared on a connection. Its types leave them out. */
interface PreparedConnection {
  readonly parsedStatements: Record<string, string>;
  close(message: { type: 'S'; name: string }): void;
}

/**
 * Finds a page or counts rows. The best plan depends on the values: a campaign may have five statements or twenty thousand.
 * PostgreSQL would plan a prepared statement without them after a few times. The plan for an article is the same for each
 * slug.
 */
const FINDS_OR_COUNTS = /\bCOUNT\(|(?<!"slugs" @> \$\d+\) )\bORDER BY (?:(?!\bORDER BY )[^()])* LIMIT\b/;

/**
 * Names the statements that a pool repeats: PostgreSQL keeps a named statement prepared on each connection that has run it. Clients
 * decide which statements there are, so only the most recent have a name. A statement gets its name when it comes for the second time,
 * so that statements that come once displace nothing.
 */
export class StatementNames {
  readonly #names = new LRUCache<string, string>({
    ...MAX_PREPARED,
    dispose: (name) => {
      this.#valid.delete(name);
      this.#dropped += 1;
    },
  });
  readonly #seenOnce = new LRUCache<string, true>(MAX_PREPARED);
  readonly #valid = new Set<string>();
  #lastNumber = 0;
  #dropped = 0;
  /** How many names had been dropped when a connection was last cleared of them. */
  readonly #cleared = new WeakMap<pg.PoolClient, number>();

  /** Empty for a statement that isn't to be prepared. A name is given once only, so none stands for two statements. */
  readonly nameOf = ({ sql }: { readonly sql: string }): string => {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    if (FINDS_OR_COUNTS.test(sql)) return '';
    if (!this.#seenOnce.delete(sql)) {
      this.#seenOnce.set(sql, true);
      return '';
    }
    const name = `dateline_${++this.#lastNumber}`;
    this.#names.set(sql, name);
    // The cache takes no statement that is too long.
    if (this.#names.has(sql)) this.#valid.add(name);
    return this.#valid.has(name) ? name : '';
  };

  /** The statement gets another name when it comes again twice. */
  readonly forget = (sql: string): void => {
    this.#names.delete(sql);
  };

  /** Lets an idle connection, and its PostgreSQL process, forget the statements that have lost their names. */
  readonly clear = (client: pg.PoolClient): void => {
    if ((this.#cleared.get(client) ?? 0) === this.#dropped) return;
    this.#cleared.set(client, this.#dropped);
    const connection = (client as unknown as { readonly connection: PreparedConnection }).connection;
    for (const name of Object.keys(connection.parsedStatements)) {
      if (this.#valid.has(name)) continue;
      // Sent with the next query; it takes no answer of its own.
      connection.close({ type: 'S', name });
      Reflect.deleteProperty(connection.parsedStatements, name);
    }
  };
}
