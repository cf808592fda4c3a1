/**
 * An expected reason not to start, such as a database that can't be reached. Its message is one line for the
 * person who starts Dateline: what is wrong and how to mend it, without secrets.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
