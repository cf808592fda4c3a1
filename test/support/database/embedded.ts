/** Shared by the tests of the embedded database: folders, servers and processes that are removed after the test. */
import { spawn, spawnSync } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { startEmbedded } from '../../../src/embedded/server.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Registers cleanup for after the test, in reverse order. */
const undo = (step: () => unknown) =>
  onTestFinished(async () => {
    await step();
  });

/** Creates a folder that others can enter, or with the given mode. */
export function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'));
  chmodSync(folder, mode);
  undo(() => removeDataFolder(folder));
  return folder;
}

/** Removes a data folder, and its database if that is elsewhere. Fails if its server is still running. */
export function removeDataFolder(folder: string): void {
  const link = join(folder, 'postgres');
  const isRunning = existsSync(join(link, 'data', 'postmaster.pid'));
  if (existsSync(link)) rmSync(realpathSync(link), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  if (isRunning) throw new Error(`The PostgreSQL of ${folder} was left running.`);
}

/** Copies a data folder with its database, which saves the second that creating one takes. */
export function copyOf(dataDir: string): string {
  const folder = newFolder();
  spawnSync('cp', ['-a', join(dataDir, 'postgres'), folder]);
  return folder;
}

export async function start(dataDir: string, how = startEmbedded) {
  const server = await how(dataDir);
  undo(() => server.stop());
  return server;
}

/** Runs embedded-owner.ts as a separate process, which answers with a URL or an error. */
export async function runOwner(args: string[], options: SpawnOptions = {}) {
  const script = fileURLToPath(new URL('embedded-owner.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  } as const);
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  undo(stop);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  if (line === undefined) throw new Error('It ended without a word.');
  return { ...(JSON.parse(line) as { url?: string; created?: boolean; error?: string }), stop, kill };
}

/** Returns all values of the results, row by row. */
export async function query(url: string | undefined, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Several statements have several results.
    const results = [await client.query<Record<string, unknown>>(sql)].flat();
    return results.flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)));
  } finally {
    await client.end();
  }
}

export const write = (url: string | undefined) => query(url, `CREATE TABLE note AS SELECT 'kept' AS text`);
export const read = (url: string | undefined) => query(url, 'SELECT text FROM note');
