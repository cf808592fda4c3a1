/** A node with an archive, to read lists from. */
import pg from 'pg';
import { startEmbedded, startThrowaway } from '../../src/embedded/server.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { CpuMeter, parentOf } from '../attack/cpu.ts';
import { loadArchive } from '../load/load.ts';
import { startServer } from '../node.ts';
import { everyList, type ListCase, type ListViewer } from './catalogue.ts';
import { findSamples, tokensFor } from './samples.ts';

export interface Archive {
  readonly url: string;
  readonly databaseUrl: string;
  /** Of the node and of its PostgreSQL. */
  readonly cpu: CpuMeter;
  readonly articles: number;
  readonly lists: readonly ListCase[];
  readonly tokens: Readonly<Record<ListViewer, string | undefined>>;
  stop(): Promise<void>;
}

/** @param from a data folder that `npm run db:load` has filled, or a number of articles, which are loaded now */
export async function openArchive(from: string): Promise<Archive> {
  const articles = /^\d+$/.test(from) ? Number(from) : null;
  const today = new Date(new Date().toISOString().slice(0, 10));
  const database = articles === null ? await startEmbedded(from) : await startThrowaway();
  await applyMigrations(database.url);
  if (articles !== null) await loadArchive(database.url, { articles, seed: 1, until: today });
  const client = new pg.Client(database.url);
  await client.connect();
  const samples = await findSamples(client);
  const { rows } = await client.query<{ count: string; pid: number }>(
    'SELECT count(*), pg_backend_pid() AS "pid" FROM "Article"',
  );
  const [{ count, pid } = { count: '0', pid: 0 }] = rows;
  const postmaster = parentOf(pid);
  await client.end();
  const tokens = await tokensFor(database.url, samples);
  const server = await startServer({
    DATABASE_URL: database.url,
    FEED_RETENTION_DAYS: '3650',
    // What is measured is how long PostgreSQL and the node take, not how long the read cache does.
    READ_CACHE_MB: '0',
  });
  return {
    url: server.url,
    databaseUrl: database.url,
    cpu: new CpuMeter(server.pid, postmaster),
    articles: Number(count),
    lists: everyList(samples, today),
    tokens,
    stop: () => server.stop().then(() => database.stop()),
  };
}
