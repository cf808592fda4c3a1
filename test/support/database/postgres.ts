/**
 * Vitest's global set-up: one PostgreSQL for the run, and in it two template databases with the migrations applied, of
 * which one has the demo story, from which every test file clones its own (see database.ts).
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
    /** A database to connect to in order to create others. */
    serverUrl: string;
    /** The names of the databases to clone; they take no connections. */
    template: string;
    story: string;
  }
}

/** Databases are named `dateline_test_<run>_<what>`, and the run's connection bears the part before `<what>`. */
const PREFIX = 'dateline_test_';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startThrowaway();
  const run = PREFIX + randomBytes(4).toString('hex');
  const client = new pg.Client({ connectionString: server.url, application_name: run });
  const tearDown = async () => {
    // A throwaway server takes its databases with it.
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
  await seedDemo(prisma);
  await prisma.$disconnect();
  // Nothing connects to them any more, not even autovacuum, which would get in the way of those who clone them.
  for (const name of ['template', 'story'])
    await client.query(`ALTER DATABASE ${run}_${name} ALLOW_CONNECTIONS false`);
}

/** Removes what killed runs left on a server that outlives them; a run that goes on is told by its connection. */
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
