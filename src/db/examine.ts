import type pg from 'pg';
import { beyondRows, OWNERS_FUNCTIONS } from './grant-rows.ts';
import { BLOCKERS, PATIENCE, type Blocker } from './blocked-queries.ts';
import { connect, IDENTITY, messageOf, placeOf } from './check-server.ts';
import type { StandbyStatus } from './standby.ts';
import { STATUS } from './standby.ts';

/** How a part of the newsroom is. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'FAIL';
  readonly text: string;
}

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const warn = (text: string): Finding => ({ level: 'warn', text });
export const failed = (text: string): Finding => ({ level: 'FAIL', text });

/** The last day on which PostgreSQL's developers mend a major version (https://www.postgresql.org/support/versioning). */
const SUPPORTED_UNTIL: Readonly<Record<number, string>> = {
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

/** In ms. Tokens and schedules go by the database's clock, log lines by the node's. */
const CLOCKS_APART = 2_000;

interface Server {
  readonly version: string;
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly ownsTables: boolean;
  /** Null before there are tables. */
  readonly writesRows: boolean | null;
  readonly redacts: boolean;
  readonly connections: number;
  readonly maxConnections: number;
  readonly ms: number;
  readonly size: string;
}

const SERVER = `
  SELECT current_setting('server_version') AS "version", current_user AS "role", r."rolsuper" AS "isSuperuser",
    EXISTS (SELECT FROM pg_class c WHERE c."oid" = to_regclass('public."Article"') AND pg_has_role(c."relowner", 'USAGE')) AS "ownsTables",
    has_table_privilege(to_regclass('public."Article"'), 'INSERT') AS "writesRows",
    (SELECT coalesce(bool_and(has_function_privilege(p."oid", 'EXECUTE')), true) FROM pg_proc p
      WHERE p."pronamespace" = to_regnamespace('public') AND p."proname" = ANY($1)) AS "redacts",
    (SELECT count(*)::int FROM pg_stat_activity WHERE "backend_type" = 'client backend') AS "connections",
    current_setting('max_connections')::int AS "maxConnections",
    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "ms",
    pg_size_pretty(pg_database_size(current_database())) AS "size"
  FROM pg_roles r WHERE r."rolname" = current_user`;

/** The server: its version, the role, the connections that are left for a node, and the clock. */
export async function examineServer(client: pg.Client, poolSize: number): Promise<Finding[]> {
  const asked = Date.now();
  const [server] = (await client.query<Server>(SERVER, [OWNERS_FUNCTIONS])).rows;
  if (server === undefined) return [failed('PostgreSQL says nothing about this role.')];
  const apart = Math.round(server.ms - (asked + Date.now()) / 2);
  const free = server.maxConnections - server.connections;
  // One more listens for commits.
  const taken = poolSize + 1;
  return [
    versionFinding(server.version, server.size),
    roleFinding(server, await beyondRows(client, server.role)),
    free >= taken
      ? ok(`${free} of ${server.maxConnections} connections are free; a node takes ${taken} (POOL_SIZE + 1)`)
      : warn(
          `${free} of ${server.maxConnections} connections are free, and another node takes ${taken} (POOL_SIZE + 1): raise max_connections, or lower POOL_SIZE`,
        ),
    Math.abs(apart) <= CLOCKS_APART
      ? ok("this machine's clock agrees with the database's")
      : warn(
          `the database's clock is ${Math.abs(apart) / 1_000} s ${apart > 0 ? 'ahead of' : 'behind'} this machine's: set both by NTP`,
        ),
  ];
}

function versionFinding(version: string, size: string): Finding {
  const until = SUPPORTED_UNTIL[Number.parseInt(version, 10)];
  const text = `PostgreSQL ${version}, ${size} of data`;
  return until !== undefined && new Date(until) < new Date()
    ? warn(`${text}: this version gets no security updates since ${until}; upgrade it`)
    : ok(text);
}

function roleFinding(
  { role, isSuperuser, ownsTables, writesRows, redacts }: Server,
  beyondRows: readonly string[],
): Finding {
  if (isSuperuser)
    return warn(
      `the role "${role}" is a superuser: let nodes use one that only reads and writes rows (dateline migrate --grant)`,
    );
  if (ownsTables)
    return ok(`the role "${role}" owns the tables: it can migrate, and change what protects the audit log`);
  if (writesRows === null) return ok(`the role "${role}" can connect`);
  if (writesRows && beyondRows.length > 0)
    return warn(
      `the role "${role}" may do more than read and write rows: run this in the database as its owner: ${beyondRows.join('; ')}`,
    );
  return writesRows && redacts
    ? ok(`the role "${role}" reads and writes rows only`)
    : failed(
        `the role "${role}" may not ${writesRows ? 'redact' : 'write rows'}: run dateline migrate --grant ${role} as the role that owns the tables`,
      );
}

/** Transactions for which others wait, and prepared ones that were left behind. */
export async function examineLocks(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<Blocker>(BLOCKERS, [PATIENCE.lock, PATIENCE.prepared]);
  if (rows.length === 0) return [ok('no transaction keeps others waiting')];
  return rows.map(({ message, details, since }) =>
    failed(`${message}: ${JSON.stringify(details)}, since ${since?.toISOString() ?? 'unknown'}`),
  );
}

interface Overdue {
  readonly what: string;
  readonly advice: string;
  /** Whether only a node does it that isn't in maintenance. */
  readonly isPaused?: boolean;
  /** Counts the rows. */
  readonly sql: string;
}

/** What waits for longer than it should: to be published, sent, delivered, or vacuumed. */
const OVERDUE: readonly Overdue[] = [
  {
    what: 'articles scheduled for more than a minute ago',
    advice: 'Does a node run?',
    isPaused: true,
    sql: `SELECT count(*)::int AS "count" FROM "Article" WHERE "scheduledFor" < now() - interval '1 minute'`,
  },
  {
    what: 'mails that wait for more than an hour',
    advice: 'Is SMTP_URL right?',
    isPaused: true,
    sql: `SELECT count(*)::int AS "count" FROM "OutgoingMail" WHERE "createdAt" < now() - interval '1 hour'`,
  },
  {
    what: 'webhook endpoints that are disabled since their receivers failed',
    advice: 'See Query.webhookEndpoints',
    sql: `SELECT count(*)::int AS "count" FROM "WebhookEndpoint" WHERE "disabledReason" = 'FAILING'`,
  },
  {
    what: 'redactions that wait for a VACUUM',
    advice: "Run dateline migrate as the tables' owner",
    sql: `SELECT count(*)::int AS "count" FROM "Redaction" WHERE "cleanedAt" IS NULL AND "redactedAt" < now() - interval '1 minute'`,
  },
];

const FAILING_HOOKS = `
  SELECT "extension" FROM "ExtensionHook" WHERE "failures" > 1 AND "extension" = ANY ($1) ORDER BY "extension"`;

interface WorkOptions {
  /** Names of those that have a hook: rows of former ones stay. */
  readonly extensions: readonly string[];
  readonly isInMaintenance: boolean;
}

export async function examineWork(
  client: pg.Client,
  { extensions, isInMaintenance }: WorkOptions,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { what, advice, isPaused, sql } of OVERDUE) {
    const [row] = (await client.query<{ count: number }>(sql)).rows;
    const next = isPaused && isInMaintenance ? 'They wait until nodes start without MAINTENANCE' : advice;
    if (row !== undefined && row.count > 0) found.push(warn(`${what}: ${row.count}. ${next}`));
  }
  const { rows: failing } = await client.query<{ extension: string }>(FAILING_HOOKS, [extensions]);
  if (failing.length > 0) {
    const names = failing.map(({ extension }) => extension).join(', ');
    found.push(
      warn(
        `hooks that fail, and are tried again, of the extensions ${names}. Look for "the hook of an extension failed" in the log`,
      ),
    );
  }
  return found.length > 0 ? found : [ok('nothing is overdue')];
}

/** A standby: whether it can be reached, belongs to this primary and receives its changes. */
export async function examineStandby(primary: pg.Client, url: string): Promise<Finding> {
  const setting = 'DATABASE_REPLICA_URLS';
  let name = 'a standby';
  try {
    const { host, port } = placeOf(url, setting);
    name = `the standby ${host}:${port}`;
    const client = await connect(url, { setting, name: 'dateline doctor' });
    try {
      const [status] = (await client.query<StandbyStatus>(STATUS)).rows;
      const [own] = (await primary.query<{ identity: string }>(`SELECT ${IDENTITY} AS "identity"`)).rows;
      if (status?.isStandby !== true) return failed(`${name} takes changes, so it is none`);
      if (status.identity !== own?.identity) return failed(`${name} has another database`);
      // Roles without pg_read_all_stats don't see the status.
      const receiver = `SELECT FROM pg_stat_wal_receiver WHERE coalesce("status", 'streaming') = 'streaming'`;
      return (await client.query(receiver)).rows.length > 0
        ? ok(`${name} receives the primary's changes`)
        : failed(`${name} receives no changes: look at primary_conninfo and its log`);
    } finally {
      await client.end();
    }
  } catch (error) {
    return failed(`${name} can't be used: ${messageOf(error)}`);
  }
}
