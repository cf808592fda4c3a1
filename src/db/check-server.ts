import pg from 'pg';
import { withoutPasswords } from '../lib/error-for-log.ts';
import { StartupError } from '../errors.ts';
import { DatabaseSockets } from './sockets.ts';

/** The oldest major version of PostgreSQL that Dateline is tested with. */
const OLDEST_MAJOR = 14;
const CONNECT_LIMIT = 10_000;

/** A setting that has the URL of a database, for errors. */
type UrlSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_REPLICA_URLS';

export interface ConnectOptions {
  readonly setting?: UrlSetting;
  /** Names the connection in `pg_stat_activity`. */
  readonly name?: string;
  /** Cuts off the connection, even during a query. */
  readonly signal?: AbortSignal;
}

interface ServerState {
  readonly version: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

/**
 * Checks at startup that the server can be reached, is new enough and takes changes. Takes at most 20 s.
 * @throws StartupError with the place of the database, but never the password
 */
export async function checkServer(
  url: string,
  { oldestMajor = OLDEST_MAJOR, ...options }: ConnectOptions & { readonly oldestMajor?: number } = {},
): Promise<void> {
  const { setting = 'DATABASE_URL' } = options;
  const { version, isStandby, isReadOnly } = await ask<ServerState>(url, STATE, options);
  if (Number.parseInt(version, 10) < oldestMajor)
    throw new StartupError(
      `${place(url)} is PostgreSQL ${version}, but Dateline needs ${oldestMajor} or newer: upgrade it, or set ` +
        `${setting} to another server.`,
    );
  if (isStandby)
    throw new StartupError(
      `${place(url)} is a standby, which takes no changes: set ${setting} to its primary, or promote it.`,
    );
  if (isReadOnly)
    throw new StartupError(
      `${place(url)} is read-only for this user: turn default_transaction_read_only off, or set ${setting} to another ` +
        'database.',
    );
}

const STATE = `SELECT current_setting('server_version') AS "version", pg_is_in_recovery() AS "isStandby",
  current_setting('transaction_read_only')::bool AS "isReadOnly"`;

/** A statement with a time limit, so that a start doesn't wait for a server that has stopped answering. */
export function quickly(text: string): pg.QueryConfig {
  const config = { text, query_timeout: CONNECT_LIMIT };
  return config;
}

/** SQL that identifies the database. A primary and its standbys give the same answer. */
export const IDENTITY = `concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** @throws StartupError unless both URLs lead to one database: migrations would be applied to another one than is served */
export async function checkSameDatabase(
  url: string,
  directUrl: string,
  options: Pick<ConnectOptions, 'signal'> = {},
): Promise<void> {
  const identify = async (each: string, setting: ConnectOptions['setting']) =>
    (
      await ask<{ identity: string }>(each, `SELECT ${IDENTITY} AS "identity"`, {
        ...options,
        ...(setting && { setting }),
      })
    ).identity;
  if ((await identify(url, 'DATABASE_URL')) !== (await identify(directUrl, 'DATABASE_DIRECT_URL')))
    throw new StartupError(
      `${place(url)} and ${place(directUrl)} are different databases: DATABASE_DIRECT_URL must lead to the database of ` +
        'DATABASE_URL, without the pooler.',
    );
}

/** Runs a statement that returns one row, on a connection of its own. */
async function ask<Row extends object>(url: string, sql: string, options: ConnectOptions): Promise<Row> {
  const client = await connect(url, options);
  try {
    const [row] = (await client.query<Row>(quickly(sql))).rows;
    if (row === undefined) throw new Error('it answered nothing');
    return row;
  } catch (error) {
    throw new StartupError(describe(error, url, options.setting));
  } finally {
    await client.end();
  }
}

/**
 * Opens a connection, which the caller closes.
 * @throws StartupError as `checkServer` does
 */
export async function connect(
  url: string,
  { setting = 'DATABASE_URL', name = 'dateline start', signal }: ConnectOptions = {},
): Promise<pg.Client> {
  signal?.throwIfAborted();
  const sockets = new DatabaseSockets();
  const client = clientFor(url, setting, { application_name: name, stream: sockets.open });
  const cutOff = () => {
    sockets.cutOff();
  };
  signal?.addEventListener('abort', cutOff);
  client.once('end', () => signal?.removeEventListener('abort', cutOff));
  // Without a listener, a connection that breaks between two queries would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new StartupError(describe(error, url, setting));
  }
}

function clientFor(
  url: string,
  setting: UrlSetting = 'DATABASE_URL',
  config: pg.ClientConfig = {},
): pg.Client {
  const isUrl = /^postgres(ql)?:\/\//.test(url);
  try {
    if (isUrl)
      return new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: CONNECT_LIMIT,
        keepAlive: true,
        ...config,
      });
  } catch (error) {
    const { path, code } = error as NodeJS.ErrnoException;
    if (path !== undefined)
      throw new StartupError(
        `${setting} names the file ${path}, which can't be read (${code ?? 'unknown'}): put the certificate or key there, or correct the path in the URL.`,
      );
    // Any other error would quote the URL with its password.
  }
  throw new StartupError(
    `${setting} is not a PostgreSQL URL such as postgresql://user:password@host:5432/name.`,
  );
}

function describe(error: unknown, url: string, setting: UrlSetting = 'DATABASE_URL'): string {
  const code = codeOf(error);
  const { user, database } = clientFor(url);
  switch (code) {
    case '28P01':
    case '28000':
      return `${place(url)} refuses the user "${user}": check the user and the password in ${setting}.`;
    case '3D000':
      return `${place(url)} has no database "${database}": create it, or name another in ${setting}.`;
    case '53300':
      return `${place(url)} takes no more connections: raise max_connections, or lower POOL_SIZE of its nodes.`;
    case 'EACCES':
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${place(url)} can't be reached (${code}): is it running, and is ${setting} right?`;
    case undefined:
    default:
      return `${place(url)} can't be used (${messageOf(error)}): check ${setting}.`;
  }
}

/** Where a database is, without the password. */
export interface Place {
  /** A host name, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export function placeOf(url: string, setting?: UrlSetting): Place {
  const { host, port, database = '' } = clientFor(url, setting);
  return { host, port, database };
}

/** Where a database is, for a sentence. */
export function place(url: string): string {
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
