/** Shared by the soak tests: their size, reproducible random numbers, and nodes in separate processes. */
import { onTestFinished } from 'vitest';
import { Chance } from '../secrecy/random.ts';
import { spawnNode, type NodeProcess, type SpawnOptions } from '../node-process.ts';

/** SOAK_SCALE multiplies the sizes of the soak tests. */
const SCALE = Number(process.env['SOAK_SCALE'] ?? 1);

export function scaled(count: number): number {
  return Math.max(1, Math.round(count * SCALE));
}

/** Whether `npm run test:soak` runs, for tests that also run for each change, on a small scale. */
export const IS_SOAK = process.env['SOAK'] !== undefined;

/** SOAK_SEED reproduces the random numbers, but not how the processes interleave. */
export function newSeed(): number {
  return Number(process.env['SOAK_SEED'] ?? Date.now() % 1_000_000);
}

export type Random = (below: number) => number;

/** Random numbers from 0 that the seed reproduces. */
export function chance(seed: number): Random {
  const numbers = new Chance(seed);
  return (below) => numbers.from(0, below - 1);
}

export function secondsSince(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

/** Starts a node as operators do. It is stopped after the test, whatever happens. */
export async function startNode(databaseUrl: string, options: SpawnOptions = {}): Promise<NodeProcess> {
  const node = await spawnNode(databaseUrl, options);
  onTestFinished(() => node.kill());
  return node;
}
