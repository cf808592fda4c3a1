import type { Logger } from 'pino';

/** Lines of refused requests that are written in a second. */
const REFUSED_PER_SECOND = 50;
const SECOND = 1_000;

export interface RequestLine {
  readonly requestId: string;
  readonly method: string | undefined;
  readonly path: string;
  /** Undefined if it wasn't one. */
  readonly operation: string | undefined;
  readonly status: number;
  readonly ms: number;
}

/**
 * Writes a log line for each request. Refusing a request costs so little that an attacker could fill the disk with its
 * lines. So beyond some in a second, one line has the number of refused requests by status.
 */
export class RequestLines {
  readonly #log: Logger;
  #written = 0;
  #leftOut = new Map<number, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  write(line: RequestLine): void {
    const { method, operation, status } = line;
    const isRefused = status >= 400;
    // Health checks and the files of pages would hide what clients ask of the API.
    const level = operation !== undefined || method === 'POST' || isRefused ? 'info' : 'debug';
    if (!this.#log.isLevelEnabled(level)) return;
    if (!isRefused || this.#hasRoom(status)) this.#log[level](line, 'request');
  }

  /** Gives the number of those that were left out last. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#sumUp();
  }

  #hasRoom(status: number): boolean {
    this.#timer ??= setTimeout(() => this.#sumUp(), SECOND);
    this.#written += 1;
    if (this.#written <= REFUSED_PER_SECOND) return true;
    this.#leftOut.set(status, (this.#leftOut.get(status) ?? 0) + 1);
    return false;
  }

  #sumUp(): void {
    this.#timer = null;
    this.#written = 0;
    if (this.#leftOut.size === 0) return;
    const statuses = Object.fromEntries(this.#leftOut);
    this.#leftOut = new Map();
    this.#log.warn({ statuses }, 'more requests were refused than have a line each');
  }
}
