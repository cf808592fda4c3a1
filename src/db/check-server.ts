import pg from 'pg';
import { withoutPasswords } from '../error-for-log.ts';
import { StartupError } from '../startup-error.ts';

/** The oldest major version of PostgreSQL that Dateline is tested with. */
const OLDEST_MAJOR = 14;
const CONNECT_LIMIT = 10_000;

/**
 * Checks at startup that the server can be reached, is new enough and takes changes. Takes at most 10 s.
 * @throws StartupError with the place of the database, but never the password
 */
export async function checkServer(url: string, oldestMajor = OLDEST_MAJOR): Promise<void> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ version: string; isStandby: boolean; isReadOnly: boolean }>(
      `SELECT current_setting('server_version') AS "version", pg_is_in_recovery() AS "isStandby",
         current_setting('transaction_read_only')::bool AS "isReadOnly"`,
    );
    const { version = '', isStandby = false, isReadOnly = false } = rows[0] ?? {};
    if (Number.parseInt(version, 10) < oldestMajor)
      throw new StartupError(
        `${place(url)} is PostgreSQL ${version}, but Dateline needs ${oldestMajor} or newer: upgrade it, or set ` +
          'DATABASE_URL to another server.',
      );
    if (isStandby)
      throw new StartupError(
        `${place(url)} is a standby, which takes no changes: set DATABASE_URL to its primary, or promote it.`,
      );
    if (isReadOnly)
      throw new StartupError(
        `${place(url)} is read-only for this user: turn default_transaction_read_only off, or set DATABASE_URL to another ` +
          'database.',
      );
  } finally {
    await client.end();
  }
}

/**
 * Opens a connection, which the caller closes.
 * @throws StartupError as `checkServer` does
 */
export async function connect(url: string): Promise<pg.Client> {
  const client = clientFor(url);
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new StartupError(describe(error, url));
  }
}

function clientFor(url: string): pg.Client {
  const isUrl = /^postgres(ql)?:\/\//.test(url);
  try {
    if (isUrl) return new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT });
  } catch {
    // The error would quote the URL with its password.
  }
  throw new StartupError(
    'DATABASE_URL is not a PostgreSQL URL such as postgresql://user:password@host:5432/name.',
  );
}

function describe(error: unknown, url: string): string {
  const code = codeOf(error);
  const { user, database } = clientFor(url);
  switch (code) {
    case '28P01':
    case '28000':
      return `${place(url)} refuses the user "${user}": check the user and the password in DATABASE_URL.`;
    case '3D000':
      return `${place(url)} has no database "${database}": create it, or name another in DATABASE_URL.`;
    case 'EACCES':
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${place(url)} can't be reached (${code}): is it running, and is DATABASE_URL right?`;
    case undefined:
    default:
      return `${place(url)} can't be used (${messageOf(error)}): check DATABASE_URL.`;
  }
}

/** Where a database is, without the password. */
export interface Place {
  /** A host name, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export function placeOf(url: string): Place {
  const { host, port, database = '' } = clientFor(url);
  return { host, port, database };
}

function place(url: string): string {
  const { host, port, database } = placeOf(url);
  if (!host.startsWith('/')) return `PostgreSQL at ${host}:${port}/${database}`;
  return `PostgreSQL at the socket ${socketPath({ host, port })}, database "${database}",`;
}

/** The file by which PostgreSQL accepts local connections. */
export function socketPath({ host, port }: Pick<Place, 'host' | 'port'>): string {
  return `${host}/.s.PGSQL.${port}`;
}

/** The error code of PostgreSQL (`42501`) or of the system (`ECONNREFUSED`). */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The error's message in one line, without passwords. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return withoutPasswords(message.replace(/\s+/g, ' '));
}
