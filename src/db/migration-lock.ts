import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { quickly } from './check-server.ts';
import { StartupError } from '../errors.ts';

/** The advisory lock of `prisma migrate deploy`, so that only one node or Prisma migrates at a time. */
const PRISMA_LOCK = 72_707_369;
/** ms between two attempts. */
const POLL = 100;

/** ms of a wait for the lock, until it is reported, is reported again, and until the start gives up. */
export interface LockPatience {
  readonly report: number;
  readonly again: number;
  readonly limit: number;
}

/** The limit is as long as the change of an index may wait (`concurrent-index.ts`), which holds the lock meanwhile. */
const PATIENCE: LockPatience = { report: 4_500, again: 60_000, limit: 600_000 };

/** The session that a start waits for. PostgreSQL shows the state of another role's session to few. */
export interface LockHolder {
  readonly pid: number;
  readonly application: string;
  readonly state: string | null;
  /** Since when it has been in this state. */
  readonly since: Date | null;
}

/** A bigint key is split into two numbers. */
const HOLDER = `
  SELECT "pid", coalesce("application_name", '') AS "application", "state", "state_change" AS "since"
  FROM pg_locks l LEFT JOIN pg_stat_activity USING ("pid")
  WHERE l."locktype" = 'advisory' AND l."granted" AND l."classid" = 0 AND l."objid" = ${PRISMA_LOCK} AND l."objsubid" = 1
    AND l."database" = (SELECT "oid" FROM pg_database WHERE "datname" = current_database())`;

/** Role settings must not end a transaction that holds the lock, nor a migration in it. */
const BEGIN = `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
  SELECT pg_try_advisory_xact_lock(${PRISMA_LOCK}) AS "isLocked"`;

export interface WaitOptions {
  readonly patience?: LockPatience;
  /** Called when a wait takes long, and again while it lasts. */
  readonly onWait?: (holder: LockHolder | null) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

/**
 * Begins a transaction that holds the lock until its end. A pooler could not keep the lock of a session.
 *
 * Each attempt is a transaction of its own, which ends at once if another session has the lock. The holder may build an
 * index CONCURRENTLY, and that waits for the end of every transaction that has a snapshot.
 * @throws StartupError that names the holder, if it keeps the lock for too long
 */
export async function beginWithLock(
  client: pg.Client,
  { patience = PATIENCE, onWait, signal }: WaitOptions,
): Promise<void> {
  const findHolder = async () => (await client.query<LockHolder>(quickly(HOLDER))).rows[0] ?? null;
  const began = performance.now();
  let reportAt = patience.report;
  while (!(await tryToBegin(client))) {
    const waited = performance.now() - began;
    if (waited >= patience.limit) throw new StartupError(gaveUp(await findHolder(), waited));
    if (waited >= reportAt) {
      onWait?.(await findHolder());
      reportAt = waited + patience.again;
    }
    await setTimeout(POLL, undefined, { signal });
  }
}

async function tryToBegin(client: pg.Client): Promise<boolean> {
  // A query of several statements has a result for each, which its type doesn't say.
  const results = (await client.query(quickly(BEGIN))) as unknown as pg.QueryResult<{ isLocked?: boolean }>[];
  if (results.at(-1)?.rows[0]?.isLocked === true) return true;
  await client.query(quickly('ROLLBACK'));
  return false;
}

/**
 * Ends the transaction of `beginWithLock`, and works outside of one while the session holds the lock. If the node is gone,
 * PostgreSQL holds the lock until it has finished the statement. The next start waits for that.
 */
export async function workWithSessionLock(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query(`SELECT pg_advisory_lock(${PRISMA_LOCK}); COMMIT; SET statement_timeout = 0`);
  try {
    await work();
  } finally {
    // If the connection is lost, PostgreSQL has released the lock.
    await client
      .query(`RESET statement_timeout; SELECT pg_advisory_unlock(${PRISMA_LOCK})`)
      .catch(() => undefined);
  }
}

function gaveUp(holder: LockHolder | null, waited: number): string {
  const what = `has the lock of migrations (${PRISMA_LOCK})`;
  const time = `${Math.round(waited / 1_000)} s`;
  if (holder === null) return `Another session ${what}, and this one has waited for ${time}: try again.`;
  const { pid, application, state } = holder;
  const details = [`pid ${pid}`, application && `"${application}"`, state].filter(Boolean);
  return (
    `Another session (${details.join(', ')}) still ${what} after ${time}: let it finish or end it ` +
    `(SELECT pg_terminate_backend(${pid})), then try again.`
  );
}
