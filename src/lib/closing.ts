/** Something that has been opened and has to be closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Parts that are open. Each may need those that were opened before it. */
export class OpenParts implements Closable {
  readonly #opened: Closable[] = [];

  add<Part extends Closable>(part: Part): Part {
    this.#opened.push(part);
    return part;
  }

  /**
   * Closes all parts, the last one opened first. If one fails to close, the others are closed all the same.
   * @throws the error, or an AggregateError of several
   */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const part of this.#opened.toReversed()) {
      await part.close().catch((error: unknown) => errors.push(error));
    }
    throwAll(errors);
  }
}

/**
 * Closes all of these at the same time, since none needs another.
 * @throws the error, or an AggregateError of several
 */
export async function closeTogether(opened: readonly Closable[]): Promise<void> {
  const results = await Promise.allSettled(opened.map((part) => part.close()));
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])));
}

function throwAll(errors: readonly unknown[]): void {
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}
