import { ClientGone, type RequestError } from '../errors.ts';

/**
 * Calls back if the client of an operation goes away while the operation waits, at once if it already has. Returns the function
 * that ends this.
 */
export type OnGone = (leave: () => void) => () => void;

/** The wait of an operation for its turn, until it begins or gives up. */
export class Wait {
  #isOver = false;
  readonly #endings: (() => void)[] = [];

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Gives up after so many ms. */
  limit(patience: number, giveUp: () => void): void {
    const timeout = setTimeout(giveUp, patience);
    this.#endings.push(() => {
      clearTimeout(timeout);
    });
  }

  /** Gives up if the client goes away. Nobody is left to read the error. */
  dropIfGone(onGone: OnGone, giveUp: (error: RequestError) => void): void {
    const stop = onGone(() => {
      giveUp(new ClientGone());
    });
    this.#endings.push(stop);
  }

  end(): void {
    this.#isOver = true;
    for (const end of this.#endings) end();
  }
}
