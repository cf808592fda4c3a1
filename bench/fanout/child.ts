/** The process of the subscribers, and messages to it. */
import { spawn } from 'node:child_process';
import { Child, ROOT } from '../contenders/child.ts';
import type { Open, Seen } from './readers.ts';

export class Readers extends Child {
  async open(wanted: Open): Promise<void> {
    await this.ask('opened', { open: wanted });
  }

  /** The times at which the event that `cause` triggers has reached the readers. */
  async see(cause: () => unknown): Promise<Seen> {
    await this.ask('armed', { arm: true });
    const seen = this.next<Seen>('seen');
    await cause();
    return seen;
  }

  /** The first payload of the last event. */
  first(): Promise<unknown> {
    return this.ask('first', { first: true });
  }

  async closeAll(): Promise<void> {
    await this.ask('closed', { close: true });
  }
}

export function startReaders(): Readers {
  return new Readers(
    spawn(process.execPath, ['--import', 'tsx', 'bench/fanout/readers.ts'], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
}
