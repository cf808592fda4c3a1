import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Body } from './body.ts';
import type { Outgoing } from './caller.ts';
import type { SocketLimits } from './limits.ts';
import { showError } from './show-error.ts';

interface Serialized extends ExecutionResult {
  /** Yoga sends what this gives in place of the result. */
  readonly stringify: () => string;
}

/** A subscription as server-sent events: Yoga takes from it as fast as its client reads. */
export class EventStream implements Outgoing {
  onEnd: () => void = () => undefined;
  readonly authorization: string | null;
  readonly #limits: SocketLimits;
  readonly #cut: () => void;
  readonly #log: Logger;
  #waiting: Body[] = [];
  #waitingBytes = 0;
  #isOver = false;
  #last: ExecutionResult | null = null;
  #wake: (() => void) | null = null;

  /** @param cut cuts the connection off: a stream that merely ended would tell its client that there is no more */
  constructor(authorization: string | null, limits: SocketLimits, cut: () => void, log: Logger) {
    this.authorization = authorization;
    this.#limits = limits;
    this.#cut = cut;
    this.#log = log;
  }

  send(body: Body): void {
    if (this.#isOver) return;
    this.#waiting.push(body);
    this.#waitingBytes += body.length;
    const { bufferedEvents, bufferedBytes } = this.#limits;
    if (this.#waiting.length > bufferedEvents || this.#waitingBytes > bufferedBytes) {
      this.#waiting = [];
      this.#finish(null);
      this.#cut();
    }
    this.#wake?.();
  }

  /** Cuts the stream off if something is waiting for its client. */
  dropWaiting(): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = [];
    this.#finish(null);
    this.#cut();
  }

  isBehind(): boolean {
    const { bufferedEvents, bufferedBytes } = this.#limits;
    return this.#waiting.length > bufferedEvents / 2 || this.#waitingBytes > bufferedBytes / 2;
  }

  end(error: unknown): void {
    this.#finish({ errors: [showError(error, this.#log)] });
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    while (!this.#isOver && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const body = this.#waiting.shift();
    if (body !== undefined) {
      this.#waitingBytes -= body.length;
      const value: Serialized = { stringify: () => body.text };
      return { done: false, value };
    }
    const last = this.#last;
    this.#last = null;
    return last === null ? { done: true, value: undefined } : { done: false, value: last };
  }

  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#waiting = [];
    this.#finish(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    void this.return();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #finish(last: ExecutionResult | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#last = last;
    this.onEnd();
    this.#wake?.();
  }
}
