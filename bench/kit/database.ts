/** The databases that benchmarks read and write: the demo story, or an archive. */
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { seedDemo } from '../../demo/seed.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { startEmbedded, startThrowaway } from '../../src/embedded/server.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { loadArchive } from '../load/load.ts';
import { CpuMeter, parentOf } from './cpu.ts';
import type { Program } from './program.ts';

export interface Database {
  readonly url: string;
  readonly prisma: PrismaClient;
  /** Measures the CPU of a server and of this database. */
  meter(server: Program): Promise<CpuMeter>;
  stop(): Promise<void>;
}

export interface StoryDatabase extends Database {
  readonly editorToken: string;
}

/** A throwaway database with the demo story, and an editor. */
export async function openStory(): Promise<StoryDatabase> {
  const database = await opened(await startThrowaway());
  await seedDemo(database.prisma, 'http://127.0.0.1:4000');
  const editorToken = await createMemberToken(database.prisma, { name: 'The benchmark', role: 'EDITOR' });
  return { ...database, editorToken };
}

/** @param from a data folder that `npm run db:load` has filled, or a number of articles, which are loaded now */
export async function openArchive(from: string): Promise<Database> {
  if (!/^\d+$/.test(from)) return opened(await startEmbedded(from));
  const database = await opened(await startThrowaway());
  await loadArchive(database.url, { articles: Number(from), seed: 1, until: today() });
  return database;
}

/** The midnight at which archives end. */
export function today(): Date {
  return new Date(new Date().toISOString().slice(0, 10));
}

async function opened(server: { url: string; stop(): Promise<void> }): Promise<Database> {
  await applyMigrations(server.url);
  const prisma = new PrismaClient({ adapter: new PrismaPg(server.url) });
  return {
    url: server.url,
    prisma,
    meter: ({ pid }) => meterOf(server.url, pid),
    async stop() {
      await prisma.$disconnect();
      await server.stop();
    },
  };
}

async function meterOf(databaseUrl: string, pid: number): Promise<CpuMeter> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS "pid"');
    return new CpuMeter(pid, parentOf(rows[0]?.pid ?? 0));
  });
}

/** Connects to a database for some SQL statements. */
export async function withClient<Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
