/**
 * An expected failure to start, such as a database that can't be reached. Its message is one line that says what is wrong
 * and how to fix it, without secrets.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
