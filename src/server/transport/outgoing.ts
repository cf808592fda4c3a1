import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Outlet } from '../../live/cohort.ts';
import type { Body } from './frame.ts';
import { showError } from '../show-error.ts';

/** A subscription’s way out of the server. Its transport iterates it for what it can’t be sent, at least for its end. */
export abstract class Outgoing implements Outlet<Body>, AsyncGenerator<ExecutionResult, void, void> {
  /** Called once, when the subscription is over for whatever reason. */
  onEnd: () => void = () => undefined;
  abstract readonly authorization: string | null;
  readonly #log: Logger;
  #isOver = false;
  #last: ExecutionResult | null = null;
  #wake: (() => void) | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  abstract send(body: Body): void;

  abstract isBehind(): boolean;

  end(error: unknown): void {
    this.finish({ errors: [showError(error, this.#log)] });
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    for (;;) {
      const value = this.take() ?? this.#last;
      if (value !== null) {
        if (value === this.#last) this.#last = null;
        return { done: false, value };
      }
      if (this.#isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.finish();
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

  /** Ends it without a word: nobody waits for one. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onEnd();
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  /** What waits to be iterated, if the transport takes its events so. */
  protected take(): ExecutionResult | null {
    return null;
  }

  protected wake(): void {
    this.#wake?.();
  }

  /** Ends it, with a last word or none. */
  protected finish(last: ExecutionResult | null = null): void {
    if (this.#isOver) return;
    this.#last = last;
    this.abandon();
    this.wake();
  }
}
