import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { quickly } from './check-server.ts';
import { StartupError } from '../startup-error.ts';

/** The advisory lock of `prisma migrate deploy`, so that only one node or Prisma migrates at a time. */
const PRISMA_LOCK = 72_707_369;
/** ms between two attempts. */
const POLL = 100;

/** ms of a wait for another session: until it is reported, until it is reported again, and until the start gives up. */
export interface Patience {
  readonly report: number;
  readonly again: number;
  readonly limit: number;
}

/** The limit is as long as the change of an index may wait (`concurrent-index.ts`), which holds the lock meanwhile. */
const PATIENCE: Patience = { report: 4_500, again: 60_000, limit: 600_000 };

/** The session that a start waits for. PostgreSQL shows the state of another role's session to few. */
export interface Holder {
  readonly pid: number;
  readonly application: string;
  readonly state: string | null;
  /** Since when it has been in this state. */
  readonly since: Date | null;
}

const HOLDER = `"pid", coalesce("application_name", '') AS "application", "state", "state_change" AS "since"`;

/** A bigint key is split into two numbers. */
const LOCK_HOLDER = `
  SELECT ${HOLDER} FROM pg_locks l LEFT JOIN pg_stat_activity USING ("pid")
  WHERE l."locktype" = 'advisory' AND l."granted" AND l."classid" = 0 AND l."objid" = ${PRISMA_LOCK} AND l."objsubid" = 1
    AND l."database" = (SELECT "oid" FROM pg_database WHERE "datname" = current_database())`;

/** PostgreSQL keeps the beginning of a statement only. */
const RUNNER = `
  SELECT ${HOLDER} FROM pg_stat_activity
  WHERE "datname" = current_database() AND "pid" <> pg_backend_pid() AND "state" = 'active' AND "query" <> ''
    AND starts_with($1, "query")`;

/** Role settings must not end a transaction that holds the lock, nor a migration in it. */
const BEGIN = `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
  SELECT pg_try_advisory_xact_lock(${PRISMA_LOCK}) AS "isTaken"`;

export interface WaitOptions {
  readonly patience?: Patience;
  /** Called when a wait takes long, and again while it lasts. */
  readonly onWait?: (holder: Holder | null) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

/**
 * Begins a transaction that holds the lock until its end: a pooler can't keep the lock, as it could that of a session.
 *
 * Each attempt is a transaction of its own, which ends at once if another session has the lock. An index that is built
 * CONCURRENTLY may wait for the end of any transaction that it has found with a snapshot, and its builder has the lock.
 * @throws StartupError that names the holder, if it keeps the lock for too long
 */
export function beginWithLock(client: pg.Client, options: WaitOptions): Promise<void> {
  return waitForOther({
    ...options,
    async attempt() {
      const results = (await client.query(quickly(BEGIN))) as unknown as pg.QueryResult<{
        isTaken?: boolean;
      }>[];
      if (results.at(-1)?.rows[0]?.isTaken === true) return true;
      await client.query(quickly('ROLLBACK'));
      return false;
    },
    findHolder: async () => (await client.query<Holder>(quickly(LOCK_HOLDER))).rows[0] ?? null,
    what: `has the lock of migrations (${PRISMA_LOCK})`,
  });
}

/**
 * Waits while another session runs this statement, which takes no lock that it keeps: the node that sent it may be gone,
 * and PostgreSQL still goes on with it.
 */
export function waitWhileRunning(client: pg.Client, statement: string, options: WaitOptions): Promise<void> {
  const findHolder = async () =>
    (await client.query<Holder>({ ...quickly(RUNNER), values: [statement] })).rows[0] ?? null;
  return waitForOther({
    ...options,
    attempt: async () => (await findHolder()) === null,
    findHolder,
    what: 'runs this migration',
  });
}

interface Wait extends WaitOptions {
  /** Whether the wait is over. */
  readonly attempt: () => Promise<boolean>;
  readonly findHolder: () => Promise<Holder | null>;
  readonly what: string;
}

async function waitForOther({
  attempt,
  findHolder,
  what,
  patience = PATIENCE,
  onWait,
  signal,
}: Wait): Promise<void> {
  const began = performance.now();
  let reportAt = patience.report;
  while (!(await attempt())) {
    const waited = performance.now() - began;
    if (waited >= patience.limit) throw new StartupError(gaveUp(await findHolder(), what, waited));
    if (waited >= reportAt) {
      onWait?.(await findHolder());
      reportAt = waited + patience.again;
    }
    await setTimeout(POLL, undefined, { signal });
  }
}

function gaveUp(holder: Holder | null, what: string, waited: number): string {
  const time = `${Math.round(waited / 1_000)} s`;
  if (holder === null) return `Another session ${what}, and the start has waited for ${time}: start again.`;
  const { pid, application, state } = holder;
  const details = [
    `pid ${pid}`,
    ...(application === '' ? [] : [`"${application}"`]),
    ...(state ? [state] : []),
  ];
  return (
    `Another session (${details.join(', ')}) still ${what} after ${time}: let it finish or end it ` +
    `(SELECT pg_terminate_backend(${pid})), then start again.`
  );
}
