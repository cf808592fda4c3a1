import type { ExecutionResult } from 'graphql';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Account } from '../load/budgets.ts';
import type { SocketLimits } from '../api/limits.ts';
import type { Frame } from '../live/frame.ts';
import { SubscriptionStream } from '../api/subscription-stream.ts';
import type { Framed, Framing } from './framing.ts';

/** A subscription over HTTP. `sendEvents` iterates it as fast as its client reads. */
export class EventStream extends SubscriptionStream {
  readonly authorization: string | null;
  readonly #framing: Framing;
  readonly #limits: SocketLimits;
  readonly #disconnect: () => void;
  #start: Buffer | null = null;
  #waiting: Frame[] = [];
  #waitingBytes = 0;

  /** @param disconnect breaks the connection off: a stream that ends normally tells its client that there is no more */
  constructor(
    account: Account,
    authorization: string | null,
    framing: Framing,
    limits: SocketLimits,
    disconnect: () => void,
    watch: DatabaseWatch,
  ) {
    super(account, watch);
    this.authorization = authorization;
    this.#framing = framing;
    this.#limits = limits;
    this.#disconnect = disconnect;
  }

  override begin(cursor: () => string): void {
    this.#start = this.#framing.beginning(cursor);
    this.wake();
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

  protected override take(): Framed | null {
    if (this.#start !== null) {
      const bytes = this.#start;
      this.#start = null;
      return { bytes };
    }
    const frame = this.#waiting.shift();
    if (frame === undefined) return null;
    this.#waitingBytes -= frame.length;
    return { bytes: this.#framing.event(frame) };
  }
}
