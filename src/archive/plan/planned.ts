import type pg from 'pg';

/**
 * What a dry run would have written so far: the ids and slugs that later records refer to or collide with, and what became of articles
 * that may come again. They are in a temporary table of the connection, since a file may have more of them than memory.
 */
export class Planned {
  readonly #client: pg.ClientBase;

  private constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  static async open(client: pg.ClientBase): Promise<Planned> {
    await client.query(
      'CREATE TEMPORARY TABLE IF NOT EXISTS "Planned" ("key" text PRIMARY KEY, "what" jsonb)',
    );
    return new Planned(client);
  }

  async add(keys: readonly string[]): Promise<void> {
    await this.note(keys.map((key) => [key, null]));
  }

  /** Each with what is to be known of it later. */
  async note(entries: readonly (readonly [key: string, what: object | null])[]): Promise<void> {
    const whole = [...new Map(entries)];
    await this.#client.query(
      `INSERT INTO "Planned" SELECT * FROM unnest($1::text[], $2::jsonb[])
       ON CONFLICT ("key") DO UPDATE SET "what" = EXCLUDED."what"`,
      [whole.map(([key]) => key), whole.map(([, what]) => what && JSON.stringify(what))],
    );
  }

  /** The keys of these that were added. */
  async has(keys: readonly string[]): Promise<Set<string>> {
    return new Set((await this.#rows(keys)).map(({ key }) => key));
  }

  /** What was noted of these. */
  async of(keys: readonly string[]): Promise<object[]> {
    return (await this.#rows(keys)).flatMap(({ what }) => what ?? []);
  }

  async #rows(keys: readonly string[]): Promise<{ key: string; what: object | null }[]> {
    const { rows } = await this.#client.query<{ key: string; what: object | null }>(
      'SELECT "key", "what" FROM "Planned" WHERE "key" = ANY($1::text[])',
      [keys],
    );
    return rows;
  }
}
