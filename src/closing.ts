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
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}
