import type { CommandIo } from './command.ts';

const WIDTH = 30;
/** In ms: how often a line reports progress where there is no terminal. */
const BETWEEN_LINES = 10_000;

/** A bar that changes on a terminal, and lines from time to time elsewhere. Standard output is for the result. */
export class Progress {
  readonly #total: number;
  readonly #output: CommandIo['stderr'];
  #toldAt = Date.now();

  /** @param total bytes; 0 if nobody knows, such as of a pipe */
  constructor(total: number, output: CommandIo['stderr']) {
    this.#total = total;
    this.#output = output;
  }

  show(read: number, records: number): void {
    const part = this.#total === 0 ? null : Math.min(read / this.#total, 1);
    const percent = part === null ? '' : `${Math.floor(part * 100)} %, `;
    if (this.#output.isTTY) {
      const done = Math.round((part ?? 0) * WIDTH);
      const bar = part === null ? '' : `[${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}] `;
      this.#output.write(`\r\u001B[K${bar}${percent}${counted(records, 'record')}`);
    } else if (Date.now() - this.#toldAt >= BETWEEN_LINES) {
      this.#toldAt = Date.now();
      this.#output.write(`Read so far: ${percent}${counted(records, 'record')}\n`);
    }
  }

  say(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  clear(): void {
    if (this.#output.isTTY) this.#output.write('\r\u001B[K');
  }
}

/** `1 record`, `1,000 records` */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
