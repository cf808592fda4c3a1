import type { ExecutionResult } from 'graphql';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Account } from '../load/budgets.ts';
import type { Sink } from '../live/subscriber.ts';
import { showError } from './errors.ts';
import type { Frame } from '../live/frame.ts';

/**
 * The sink of one subscription. Its transport iterates it for what `send` doesn't send, at least for the result that ends
 * the subscription.
 */
export abstract class SubscriptionStream implements Sink<Frame>, AsyncGenerator<ExecutionResult, void, void> {
  /** Called once, when the subscription ends for any reason. */
  onEnd: () => void = () => undefined;
  abstract readonly authorization: string | null;
  readonly account: Account;
  readonly #watch: DatabaseWatch;
  #isOver = false;
  #last: ExecutionResult | null = null;
  #wake: (() => void) | null = null;

  constructor(account: Account, watch: DatabaseWatch) {
    this.account = account;
    this.#watch = watch;
  }

  /** Called once the subscription has begun, with the cursor after which its events come. */
  begin(_cursor: () => string): void {
    // Clients of most transports keep the cursors that they select.
  }

  abstract send(frame: Frame): void;

  abstract isBehind(): boolean;

  end(error: unknown): void {
    this.finish({ errors: [showError(error, this.#watch)] });
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

  /** Ends the subscription without a result; nobody iterates it any more. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onEnd();
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  /** The next result to iterate, if the transport gets its events that way. */
  protected take(): ExecutionResult | null {
    return null;
  }

  protected wake(): void {
    this.#wake?.();
  }

  /** Ends the subscription, with a last result or none. */
  protected finish(last: ExecutionResult | null = null): void {
    if (this.#isOver) return;
    this.#last = last;
    this.abandon();
    this.wake();
  }
}
