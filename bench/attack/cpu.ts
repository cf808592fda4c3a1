/** The CPU time of processes, in nanoseconds, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** How much CPU a node and the processes of its PostgreSQL have used since the last call. */
export class CpuMeter {
  readonly #node: number;
  readonly #postmaster: number;
  #before = new Map<string, number>();

  /** @param backend any process of the PostgreSQL server, as `pg_backend_pid()` gives it */
  constructor(node: number, backend: number) {
    this.#node = node;
    this.#postmaster = parentOf(backend);
  }

  /** In ms. Processes that have ended since are not counted; pooled connections last. */
  spent(): { node: number; database: number } {
    const now = new Map<string, number>();
    const node = this.#since(tasksOf(this.#node), now);
    const database = this.#since(
      childrenOf(this.#postmaster).map((pid) => `/proc/${pid}`),
      now,
    );
    this.#before = now;
    return { node, database };
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

function tasksOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').filter(Boolean).map(Number);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Zero if the process has just ended. */
function runTime(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}
