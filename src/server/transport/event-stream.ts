import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Account } from '../../accounts.ts';
import type { SocketLimits } from '../limits.ts';
import type { Frame } from './frame.ts';
import { Outgoing } from './outgoing.ts';

interface Serialized extends ExecutionResult {
  /** Yoga sends what this returns instead of the result. */
  readonly stringify: () => string;
}

/** A subscription over server-sent events. Yoga iterates it as fast as its client reads. */
export class EventStream extends Outgoing {
  readonly authorization: string | null;
  readonly #limits: SocketLimits;
  readonly #disconnect: () => void;
  #waiting: Frame[] = [];
  #waitingBytes = 0;

  /** @param disconnect breaks the connection off: a stream that ends normally tells its client that there is no more */
  constructor(
    account: Account,
    authorization: string | null,
    limits: SocketLimits,
    disconnect: () => void,
    log: Logger,
  ) {
    super(account, log);
    this.authorization = authorization;
    this.#limits = limits;
    this.#disconnect = disconnect;
  }

  send(frame: Frame): void {
    if (this.isOver) return;
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    const { bufferedEvents, bufferedBytes } = this.#limits;
    if (this.#waiting.length > bufferedEvents || this.#waitingBytes > bufferedBytes) {
      this.dropWaiting();
      return;
    }
    this.wake();
  }

  /** Breaks the stream off if events are waiting for its client. */
  dropWaiting(): void {
    if (this.#waiting.length === 0) return;
    void this.return();
    this.#disconnect();
  }

  isBehind(): boolean {
    const { bufferedEvents, bufferedBytes } = this.#limits;
    return this.#waiting.length > bufferedEvents / 2 || this.#waitingBytes > bufferedBytes / 2;
  }

  override return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#waiting = [];
    return super.return();
  }

  protected override take(): ExecutionResult | null {
    const frame = this.#waiting.shift();
    if (frame === undefined) return null;
    this.#waitingBytes -= frame.length;
    return { stringify: () => frame.payload } as Serialized;
  }
}
