/**
 * An expected failure to start, such as a database that can't be reached. Its message is one line that says what is wrong
 * and how to fix it, without secrets.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}

/**
 * Says in one line what the operating system refuses, such as to open a file.
 * @returns any other error itself: it may be a bug, whose stack is needed
 */
export function startupErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StartupError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EMFILE':
    case 'ENFILE':
      return new StartupError(
        `Dateline may not open more files (${code}): raise the limit (ulimit -n, or LimitNOFILE in systemd), then start again.`,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartupError(
        `The disk of ${path ?? 'the data folder'} is full (${code}): free space, then start again.`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartupError(
        `${path ?? 'A file'} can't be used (${code}): let the user who runs Dateline read and write it, then start again.`,
      );
    case undefined:
    default:
      return syscall === undefined
        ? error
        : new StartupError(
            `The operating system refuses the start (${error.message}): fix the cause, then start again.`,
          );
  }
}
