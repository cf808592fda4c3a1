/** Shared by the soak tests: their size, reproducible random numbers, and nodes in separate processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** SOAK_SCALE multiplies the sizes of the soak tests. */
const SCALE = Number(process.env['SOAK_SCALE'] ?? 1);

export function scaled(count: number): number {
  return Math.max(1, Math.round(count * SCALE));
}

/** SOAK_SEED reproduces the random numbers, but not how the processes interleave. */
export function newSeed(): number {
  return Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000);
}

export type Random = (below: number) => number;

/** Random numbers that the seed reproduces (mulberry32). */
export function chance(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function secondsSince(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

export interface NodeProcess {
  readonly url: string;
  /** What the node wrote to standard error. */
  readonly complaints: readonly string[];
  signal(signal: NodeJS.Signals): void;
  /** Kills the node without a chance to shut down. */
  kill(): Promise<void>;
}

/** Starts a node as operators do. It is stopped after the test, whatever happens. */
export async function startNode(
  databaseUrl: string,
  { flags = [], settings = {} }: { flags?: string[]; settings?: NodeJS.ProcessEnv } = {},
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      SHUTDOWN_GRACE_SECONDS: '0',
      DATABASE_URL: databaseUrl,
      PORT: '0',
      LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => complaints.push(line));
  const url = await new Promise<string>((resolve, reject) => {
    // All of its output is read, since a node with a full pipe would block.
    createInterface(child.stdout).on('line', (line) => {
      const found = /Open (\S+) in a browser/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The node did not start: ${complaints.join('\n')}`)));
  });
  return { url, complaints, signal: (signal) => child.kill(signal), kill };
}
