/**
 * Vitest's global setup: one PostgreSQL server for the run, with the template databases that test files clone (see
 * database.ts). All have the migrations applied.
 */
import { randomBytes } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { seedDemo } from '../../../demo/seed.ts';
import { PrismaClient, type Role } from '../../../generated/prisma/client.ts';
import { startThrowaway } from '../../../src/embedded/server.ts';
import { grantRows } from '../../../src/db/grant-rows.ts';
import { applyMigrations } from '../../../src/db/migrations.ts';
import { TokenScope } from '../../../generated/prisma/enums.ts';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { makeMissingEntries } from '../search/refreshed.ts';

/** The templates by their names: empty, with the demo story, and both with a member of each role. */
export type Template = 'template' | 'story' | 'newsroom' | 'story_newsroom';

type Tokens = Readonly<Record<Role, string>>;

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of a database from which others can be created. */
    serverUrl: string;
    /** The names of the run's databases begin with it. */
    run: string;
    /** The nodes' role: it reads and writes rows, as `dateline migrate --grant` lets it. */
    servingRole: { readonly username: string; readonly password: string };
    /** What CREATE DATABASE needs in addition to copy the files of a template. */
    strategy: string;
    /** The tokens of the members in the templates that have members. */
    tokens: { readonly newsroom: Tokens; readonly story_newsroom: Tokens };
  }
}

/** Databases are named `dateline_test_<run>_<what>`; the run's connection is named like the part before `<what>`. */
const PREFIX = 'dateline_test_';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given
    ? { url: given, stop: () => Promise.resolve() }
    : await startThrowaway({ inMemory: true });
  const run = PREFIX + randomBytes(4).toString('hex');
  const client = new pg.Client({ connectionString: server.url, application_name: run });
  const tearDown = async () => {
    // A throwaway server is removed together with its databases.
    if (given) await dropAllOf(client, run);
    await client.end();
    await server.stop();
  };
  try {
    await client.connect();
    await dropLeftovers(client);
    project.provide('serverUrl', server.url);
    project.provide('run', run);
    project.provide('strategy', await strategyOf(client));
    project.provide('servingRole', await createServingRole(client, run));
    project.provide('tokens', await createTemplates(client, server.url, run));
  } catch (error) {
    await tearDown().catch(() => undefined);
    throw error;
  }
  return tearDown;
}

/** By default PostgreSQL writes each page to the log of changes too, which takes it twice as long. Version 14 only copies files. */
async function strategyOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  return Number(rows[0]?.server_version_num) < 150_000 ? '' : 'STRATEGY file_copy';
}

const servingRoleOf = (run: string) => `${run}_serving`;

async function createServingRole(client: pg.Client, run: string) {
  const role = { username: servingRoleOf(run), password: randomBytes(12).toString('hex') };
  await client.query(`CREATE ROLE ${role.username} LOGIN PASSWORD '${role.password}'`);
  // Tests end its sessions.
  await client.query(`GRANT ${role.username} TO CURRENT_USER`);
  return role;
}

async function createTemplates(client: pg.Client, serverUrl: string, run: string) {
  async function create<Result>(name: Template, from: string, fill: (url: string) => Promise<Result>) {
    await client.query(`CREATE DATABASE ${run}_${name} TEMPLATE ${from}`);
    const url = Object.assign(new URL(serverUrl), { pathname: `${run}_${name}` }).href;
    const result = await fill(url);
    // Plans are made with the statistics of the template: autovacuum is off.
    await analyze(url);
    // From now on nothing can connect to it, not even the autovacuum of a server of your own, which would block cloning.
    await client.query(`ALTER DATABASE ${run}_${name} ALLOW_CONNECTIONS false`);
    return result;
  }
  await create('template', 'template1', async (url) => {
    await applyMigrations(url);
    await grantTo(servingRoleOf(run), url);
  });
  await create('story', `${run}_template`, (url) => withPrisma(url, seedStory));
  return {
    newsroom: await create('newsroom', `${run}_template`, (url) => withPrisma(url, createMembers)),
    story_newsroom: await create('story_newsroom', `${run}_story`, (url) => withPrisma(url, createMembers)),
  };
}

/** Not tables without rows: PostgreSQL would plan as if they stayed empty, and an import takes three times as long. */
const analyze = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ table: string }>(
      `SELECT oid::regclass::text AS "table" FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0`,
    );
    await client.query(`ANALYZE ${rows.map(({ table }) => table).join(', ')}`);
  });

const grantTo = (role: string, url: string) =>
  withClient(url, async (client) => {
    await client.query('BEGIN');
    await grantRows(client, role);
    await client.query('COMMIT');
  });

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function withPrisma<Result>(
  url: string,
  work: (prisma: PrismaClient) => Promise<Result>,
): Promise<Result> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(url) });
  try {
    return await work(prisma);
  } finally {
    await prisma.$disconnect();
  }
}

async function seedStory(prisma: PrismaClient): Promise<void> {
  await seedDemo(prisma, 'http://127.0.0.1:4000');
  await makeMissingEntries(prisma);
}

async function createMembers(prisma: PrismaClient): Promise<Tokens> {
  const scopes = Object.values(TokenScope);
  const member = (role: Role) =>
    createMemberToken(prisma, { name: `The ${role.toLowerCase()}`, role, scopes });
  return {
    REPORTER: await member('REPORTER'),
    EDITOR: await member('EDITOR'),
    ADMIN: await member('ADMIN'),
  };
}

/** Removes databases that killed runs left on a permanent server. Active runs are recognised by their connection. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ run: string }>(
    `SELECT DISTINCT substring(datname FROM '^${PREFIX}[0-9a-f]+') AS run FROM pg_database
     WHERE datname LIKE '${PREFIX}%' EXCEPT SELECT application_name FROM pg_stat_activity`,
  );
  for (const { run } of rows) await dropAllOf(client, run);
}

async function dropAllOf(client: pg.Client, run: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE datname LIKE $1',
    [`${run}_%`],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  await client.query(`DROP ROLE IF EXISTS ${servingRoleOf(run)}`);
}
