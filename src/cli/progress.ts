import type { CommandIo } from './command.ts';

/** In ms: how often a line reports progress where there is no terminal. */
const BETWEEN_LINES = 10_000;

/** A line that changes on a terminal, and lines from time to time elsewhere. Standard output is for the result. */
export class Progress {
  readonly #total: number;
  readonly #output: CommandIo['stderr'];
  #shownAt = Date.now();

  /** @param total bytes; 0 if nobody knows, such as of a pipe */
  constructor(total: number, output: CommandIo['stderr']) {
    this.#total = total;
    this.#output = output;
  }

  show(read: number, records: number): void {
    const percent = this.#total === 0 ? '' : `${Math.floor(Math.min(read / this.#total, 1) * 100)} %, `;
    const text = `Read so far: ${percent}${counted(records, 'record')}`;
    if (this.#output.isTTY) this.#output.write(`\r\u001B[K${text}`);
    else if (Date.now() - this.#shownAt >= BETWEEN_LINES) {
      this.#shownAt = Date.now();
      this.#output.write(`${text}\n`);
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
