/** Something that has been opened and has to be closed. */
export interface Closable {
  close(): Promise<void>;
}

/**
 * Closes all of these, the last one opened first. If one fails to close, the others are closed all the same.
 * @throws the error, or an AggregateError of several
 */
export async function closeAll(opened: readonly Closable[]): Promise<void> {
  const errors: unknown[] = [];
  for (const part of opened.toReversed()) {
    await part.close().catch((error: unknown) => errors.push(error));
  }
  throwAll(errors);
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
