import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import type { Logger } from 'pino';
import type { Closable } from '../lib/closing.ts';

/** ms between attempts to open a file. */
const INTERVAL = 5_000;
/** ms between log lines while none can be opened. */
const REMIND = 60_000;

/**
 * Notices when the process may open no more files. Node.js doesn't say so: it cuts off each new connection without an event. So this
 * opens a file now and then.
 */
export class Descriptors implements Closable {
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  /** When it was last logged (`performance.now()`); null if files can be opened. */
  #toldAt: number | null = null;

  constructor(log: Logger) {
    this.#log = log;
    this.#timer = setInterval(() => void this.#check(), INTERVAL);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  async #check(): Promise<void> {
    try {
      await (await open(devNull)).close();
      if (this.#toldAt !== null) this.#log.info('files can be opened again, and connections accepted');
      this.#toldAt = null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const now = performance.now();
      if ((code !== 'EMFILE' && code !== 'ENFILE') || (this.#toldAt !== null && now - this.#toldAt < REMIND))
        return;
      this.#toldAt = now;
      this.#log.error(
        { code },
        'new connections are cut off, because no more files may be open: raise LimitNOFILE, or ulimit -n',
      );
    }
  }
}
