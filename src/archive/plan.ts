import type pg from 'pg';

/**
 * What a dry run would have written so far: the ids and slugs that later records refer to or collide with. They are in a temporary
 * table of the connection, since a file may have more of them than memory.
 */
export class Plan {
  readonly #client: pg.ClientBase;

  private constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  static async open(client: pg.ClientBase): Promise<Plan> {
    await client.query('CREATE TEMPORARY TABLE IF NOT EXISTS "Planned" ("key" text PRIMARY KEY)');
    return new Plan(client);
  }

  async add(keys: readonly string[]): Promise<void> {
    await this.#client.query('INSERT INTO "Planned" SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [
      keys,
    ]);
  }

  /** Those of the keys that were added. */
  async has(keys: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.#client.query<{ key: string }>(
      'SELECT "key" FROM "Planned" WHERE "key" = ANY($1::text[])',
      [keys],
    );
    return new Set(rows.map(({ key }) => key));
  }
}
