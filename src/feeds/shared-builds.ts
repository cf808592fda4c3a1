import { NotAnswered } from './read.ts';

/**
 * Makes pages that take many queries, one at a time for each path. Whoever asks while one is being made waits for the next, which
 * all who wait share: the one before was begun earlier, and could show what has been withdrawn since.
 */
export class SharedBuilds {
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<string | null>>();

  /**
   * @param build asks as whoever wants the page
   * @returns the page, built after this call
   */
  async page(path: string, build: () => Promise<string | null>): Promise<string | null> {
    const next = this.#next.get(path);
    if (next !== undefined) return this.#join(next, path, build);
    const running = this.#running.get(path);
    if (running === undefined) return this.#run(path, build);
    const mine = running.then(() => {
      this.#next.delete(path);
      return this.#run(path, build);
    });
    this.#next.set(path, mine);
    return mine;
  }

  /** One who has left, or has spent their budget, is refused; those who wait for the same page are not, and ask themselves. */
  async #join(next: Promise<string | null>, path: string, build: () => Promise<string | null>) {
    try {
      return await next;
    } catch (error) {
      if (error instanceof NotAnswered && error.status !== 404) return this.page(path, build);
      throw error;
    }
  }

  #run(path: string, build: () => Promise<string | null>): Promise<string | null> {
    const page = build();
    const ended = page.then(
      () => this.#running.delete(path),
      () => this.#running.delete(path),
    );
    this.#running.set(path, ended);
    return page;
  }
}
