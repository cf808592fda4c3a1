/** What the long runs share: how long they are, chance that can be had again, and nodes as processes of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** SOAK_SCALE multiplies the sizes of the long runs. */
const SCALE = Number(process.env['SOAK_SCALE'] ?? 1);

export function scaled(count: number): number {
  return Math.max(1, Math.round(count * SCALE));
}

/** SOAK_SEED runs the same chance again; how the processes interleave is not in our hands. */
export function newSeed(): number {
  return Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000);
}

export type Random = (below: number) => number;

/** Chance that can be had again from its seed (mulberry32). */
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
  /** What it wrote to its standard error. */
  readonly complaints: readonly string[];
  signal(signal: NodeJS.Signals): void;
  /** Ends it without a chance to say goodbye. */
  kill(): Promise<void>;
}

/** Starts a node as operators do; it is gone after the test, whatever happens. */
export async function startNode(
  databaseUrl: string,
  { flags = [], settings = {} }: { flags?: string[]; settings?: NodeJS.ProcessEnv } = {},
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
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
    // All of it is read: a node whose output is full would wait.
    createInterface(child.stdout).on('line', (line) => {
      const found = /Open (\S+) in a browser/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The node did not start: ${complaints.join('\n')}`)));
  });
  return { url, complaints, signal: (signal) => child.kill(signal), kill };
}
