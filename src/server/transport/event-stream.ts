import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Body } from './frame.ts';
import type { SocketLimits } from '../limits.ts';
import { Outgoing } from './outgoing.ts';

interface Serialized extends ExecutionResult {
  /** Yoga sends what this gives in place of the result. */
  readonly stringify: () => string;
}

/** A subscription as server-sent events: Yoga takes from it as fast as its client reads. */
export class EventStream extends Outgoing {
  readonly authorization: string | null;
  readonly #limits: SocketLimits;
  readonly #cut: () => void;
  #waiting: Body[] = [];
  #waitingBytes = 0;

  /** @param cut cuts the connection off: a stream that merely ended would tell its client that there is no more */
  constructor(authorization: string | null, limits: SocketLimits, cut: () => void, log: Logger) {
    super(log);
    this.authorization = authorization;
    this.#limits = limits;
    this.#cut = cut;
  }

  send(body: Body): void {
    if (this.isOver) return;
    this.#waiting.push(body);
    this.#waitingBytes += body.length;
    const { bufferedEvents, bufferedBytes } = this.#limits;
    if (this.#waiting.length > bufferedEvents || this.#waitingBytes > bufferedBytes) {
      this.dropWaiting();
      return;
    }
    this.wake();
  }

  /** Cuts the stream off if something is waiting for its client. */
  dropWaiting(): void {
    if (this.#waiting.length === 0) return;
    void this.return();
    this.#cut();
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
    const body = this.#waiting.shift();
    if (body === undefined) return null;
    this.#waitingBytes -= body.length;
    return { stringify: () => body.text } as Serialized;
  }
}
