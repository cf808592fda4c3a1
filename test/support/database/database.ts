import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { eventually } from '../until.ts';
import type { Template } from './postgres.ts';

export interface TestDatabase {
  url: string;
  /** Of the role that nodes have, which reads and writes rows, and owns nothing. */
  readonly servingUrl: string;
  /** Terminates all connections, and accepts none until `bringBack`. */
  takeDown(): Promise<void>;
  bringBack(): Promise<void>;
  /** Terminates remaining connections first. Databases that tests don't drop are removed at the end of the run. */
  readonly drop: () => Promise<void>;
}

/** Creates a database with all migrations applied, cloned from a template of the run (about 50 ms). */
export async function createTestDatabase(template: Template = 'template'): Promise<TestDatabase> {
  return createDatabase(`${inject('run')}_${template}`);
}

/** Creates a database without any tables. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template1');
}

/** Copies a database that has no connections. */
export async function copyDatabase({ url }: Pick<TestDatabase, 'url'>): Promise<TestDatabase> {
  return createDatabase(new URL(url).pathname.slice(1));
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `${inject('run')}_${randomBytes(4).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} ${inject('strategy')}`);
  // As `dateline migrate --grant` does. A copy of a database doesn't have its rights.
  await asAdmin(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  const url = new URL(inject('serverUrl'));
  url.pathname = name;
  return {
    url: url.href,
    servingUrl: Object.assign(new URL(url), inject('servingRole')).href,
    async takeDown() {
      await asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await asAdmin(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND backend_type = 'client backend'`,
      );
    },
    bringBack: () => asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
    // PostgreSQL's own maintenance may be connected, which only a superuser can terminate; it soon ends.
    drop: () => eventually(() => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
