/** What the tests of a start's first steps share: a database that it finds, and what it says when it can't go on. */
import { expect, onTestFinished } from 'vitest';
import { StartupError } from '../../../src/startup-error.ts';
import { createEmptyDatabase } from './database.ts';

/** A database without any table, gone after the test. */
export async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  return url;
}

/** The one line with which a start refuses to go on. */
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
