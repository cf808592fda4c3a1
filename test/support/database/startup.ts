/** Shared by the tests of starting: an empty database, and the error when a start fails. */
import { expect, onTestFinished } from 'vitest';
import { StartupError } from '../../../src/errors.ts';
import { createEmptyDatabase } from './database.ts';

/** Creates a database without any tables, which is dropped after the test. */
export async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  return url;
}

/** The one-line error with which a start fails. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).not.toContain('\n');
  return message;
}
