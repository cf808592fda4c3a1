import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { SqlQuery } from '@prisma/driver-adapter-utils';
import type { StatementNames } from './statement-names.ts';

/**
 * Prisma's adapter. PostgreSQL may lose a prepared statement, such as behind a pooler, and it refuses one whose columns have
 * changed since. Outside transactions, such a statement is sent once more without its name.
 */
export class Adapter extends PrismaPg {
  readonly #names: StatementNames;

  constructor(pool: pg.Pool, names: StatementNames) {
    super(pool, { statementNameGenerator: names.nameOf });
    this.#names = names;
  }

  override async connect() {
    const adapter = await super.connect();
    const send = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query: SqlQuery) => {
      try {
        return await send(query);
      } catch (error) {
        if (!isStale(error)) throw error;
        this.#names.forget(query.sql);
        return send(query);
      }
    };
    return adapter;
  }
}

/** PostgreSQL refuses it before it executes it. */
function isStale(error: unknown): boolean {
  const { originalCode, originalMessage = '' } =
    (error as { cause?: { originalCode?: string; originalMessage?: string } }).cause ?? {};
  return originalCode === '26000' || (originalCode === '0A000' && originalMessage.includes('cached plan'));
}
