import pg from 'pg';
import { StartupError, startupErrorOf } from '../errors.ts';
import { codeOf, messageOf, place } from './check-server.ts';
import { causeOf, isUnavailable } from './unavailable.ts';

/**
 * Says in one line what the database or the operating system refuses during a start.
 * @param url of the database; undefined for the embedded one
 * @returns any other error itself: it may be a bug, whose stack is needed
 */
export function explainStart(error: unknown, url: string | undefined): unknown {
  const system = startupErrorOf(error);
  if (system instanceof StartupError || !(error instanceof Error)) return system;
  const { originalCode, originalMessage } = causeOf(error) ?? {};
  const code = originalCode ?? codeOf(error);
  const isOfDatabase =
    originalCode !== undefined || error instanceof pg.DatabaseError || isUnavailable(error);
  if (!isOfDatabase) return error;
  const where = url === undefined ? 'The embedded PostgreSQL' : place(url);
  const reason = originalMessage ?? messageOf(error).trim();
  return new StartupError(`${where} refuses the start (${reason}): ${startAdvice(code)}, then start again.`);
}

function startAdvice(code: string | undefined): string {
  switch (code) {
    case '42501':
      return 'let the role read and write the rows of all tables, or use the role that owns them';
    case '53100':
      return 'free space on its disk';
    case '53300':
      return 'raise its max_connections, or lower POOL_SIZE of its nodes';
    case '57014':
      return 'end what keeps it busy or holds a lock';
    case undefined:
    default:
      return 'fix the cause';
  }
}
