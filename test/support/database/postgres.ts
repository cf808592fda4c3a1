/**
 * Vitest's global setup: one PostgreSQL server for the run, with two template databases that every test file clones (see
 * database.ts). Both have the migrations applied, and one has the demo story.
 */
import { randomBytes } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { seedDemo } from '../../../demo/seed.ts';
import { PrismaClient } from '../../../generated/prisma/client.ts';
import { startThrowaway } from '../../../src/embedded/server.ts';
import { applyMigrations } from '../../../src/db/migrations.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of a database from which others can be created. */
    serverUrl: string;
    /** The names of the databases to clone; they take no connections. */
    template: string;
    story: string;
  }
}

/** Databases are named `dateline_test_<run>_<what>`; the run's connection is named like the part before `<what>`. */
const PREFIX = 'dateline_test_';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startThrowaway();
  const run = PREFIX + randomBytes(4).toString('hex');
  const client = new pg.Client({ connectionString: server.url, application_name: run });
  const tearDown = async () => {
    // A throwaway server is removed together with its databases.
    if (given) await dropDatabasesOf(client, run);
    await client.end();
    await server.stop();
  };
  try {
    await client.connect();
    await dropLeftovers(client);
    await createTemplates(client, server.url, run);
  } catch (error) {
    await tearDown().catch(() => undefined);
    throw error;
  }
  project.provide('serverUrl', server.url);
  project.provide('template', `${run}_template`);
  project.provide('story', `${run}_story`);
  return tearDown;
}

async function createTemplates(client: pg.Client, serverUrl: string, run: string): Promise<void> {
  const urlOf = (name: string) => Object.assign(new URL(serverUrl), { pathname: name }).href;
  await client.query(`CREATE DATABASE ${run}_template`);
  await applyMigrations(urlOf(`${run}_template`));
  await client.query(`CREATE DATABASE ${run}_story TEMPLATE ${run}_template`);
  const prisma = new PrismaClient({ adapter: new PrismaPg(urlOf(`${run}_story`)) });
  await seedDemo(prisma, 'http://127.0.0.1:4000');
  await prisma.$disconnect();
  // From now on nothing can connect to them, not even autovacuum, which would block cloning.
  for (const name of ['template', 'story'])
    await client.query(`ALTER DATABASE ${run}_${name} ALLOW_CONNECTIONS false`);
}

/** Removes databases that killed runs left on a permanent server. Active runs are recognised by their connection. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ run: string }>(
    `SELECT DISTINCT substring(datname FROM '^${PREFIX}[0-9a-f]+') AS run FROM pg_database
     WHERE datname LIKE '${PREFIX}%' EXCEPT SELECT application_name FROM pg_stat_activity`,
  );
  for (const { run } of rows) await dropDatabasesOf(client, run);
}

async function dropDatabasesOf(client: pg.Client, run: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname LIKE $1',
    [`${run}_%`],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}
