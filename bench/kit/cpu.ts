/** CPU time and memory of processes, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** How much CPU a node and the processes of its PostgreSQL have used since the last call. */
export class CpuMeter {
  readonly #node: number;
  readonly #postmaster: number;
  #before = new Map<string, number>();

  /** @param postmaster the process that all others of the PostgreSQL server descend from */
  constructor(node: number, postmaster: number) {
    this.#node = node;
    this.#postmaster = postmaster;
  }

  /**
   * In ms. Processes that have ended since are not counted; pooled connections last. Nor is autovacuum: earlier changes cause it.
   * @param ofChores the processes of PostgreSQL whose part of the database's CPU is also returned by itself
   */
  spent(ofChores: readonly number[] = []): { node: number; database: number; chores: number } {
    const now = new Map<string, number>();
    const node = this.#since(tasksOf(this.#node), now);
    const chores = this.#since(ofChores.map(folderOf), now);
    const others = childrenOf(this.#postmaster)
      .filter((pid) => !ofChores.includes(pid))
      .map(folderOf)
      .filter((folder) => !titleOf(folder).includes('autovacuum'));
    const database = chores + this.#since(others, now);
    this.#before = now;
    return { node, database, chores };
  }

  #since(folders: readonly string[], now: Map<string, number>): number {
    let spent = 0;
    for (const folder of folders) {
      const time = runTime(folder);
      now.set(folder, time);
      spent += time - (this.#before.get(folder) ?? 0);
    }
    return spent / 1e6;
  }
}

/** Memory of a node, and of the processes of its PostgreSQL, in bytes. What processes share is counted once. */
export function memoryOf(node: number, postmaster: number): { node: number; database: number } {
  const database = [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + shareOfMemory(pid), 0);
  return { node: shareOfMemory(node), database };
}

/** In bytes. Memory that several processes share counts in part. Zero if it has just ended. */
export function shareOfMemory(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1_024;
  } catch {
    return 0;
  }
}

/** Empty if it has just ended. */
function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
  } catch {
    return [];
  }
}

function folderOf(pid: number): string {
  return `/proc/${pid}`;
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

/** @param pid any process of a PostgreSQL server, as `pg_backend_pid()` gives it */
export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** What a process of PostgreSQL says that it is; empty if it has just ended. */
function titleOf(folder: string): string {
  try {
    return readFileSync(`${folder}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Zero if the process has just ended. */
function runTime(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}
