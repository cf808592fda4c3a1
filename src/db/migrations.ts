import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { codeOf, connect, messageOf, quickly, type ConnectOptions } from './check-server.ts';
import { changeIndex, concurrentIndex, type ConcurrentIndex } from './concurrent-index.ts';
import {
  addToHistory,
  adopt,
  BASELINE,
  CREATE_HISTORY,
  missingMigrations,
  readMigrationHistory,
  type MigrationHistory,
} from './migration-history.ts';
import { beginWithLock, workWithSessionLock, type WaitOptions } from './migration-lock.ts';
import { FILES } from '../lib/root.ts';
import { StartupError } from '../errors.ts';
import { readRepeatable, type Repeatable } from './repeatable.ts';

/** It has the folders `migrations` and `sql`. */
export const PRISMA_FOLDER = join(FILES, 'prisma');
export const MIGRATIONS_FOLDER = join(PRISMA_FOLDER, 'migrations');

/**
 * How long a migration waits for locks (ms), and how often it tries: a minute in all. Queries queue behind a migration that
 * waits for a lock. So it gives up after two seconds, and lets them run before the next attempt. PostgreSQL cancels an
 * autovacuum that is in the way after one second (`deadlock_timeout`).
 */
const LOCK_WAIT = { timeout: 2_000, pause: 3_000, attempts: 12 };

/** An SQL statement that would commit a part of a migration without its row in the history. */
const ENDS_TRANSACTION = /^[ \t]*(?:commit|rollback)\b/im;
/** The body of a function or a procedure. */
const BODY = /\$(\w*)\$[\s\S]*?\$\1\$/g;

/** PostgreSQL's error codes. */
const LOCK_TIMEOUT = '55P03';
const DEADLOCK = '40P01';

export interface MigrationOptions extends WaitOptions, Pick<ConnectOptions, 'setting'> {
  readonly lockWait?: typeof LOCK_WAIT;
  /** Called with the number of missing migrations before the first change of the database, if anything is missing. */
  readonly onBegin?: (count: number) => void;
  /** Called with the name of a migration that takes long. */
  readonly onSlow?: (name: string) => void;
}

/** ms after which a migration is reported to be slow. */
const SLOW = 5_000;

/**
 * Applies the missing migrations and returns their names, then applies the files of `prisma/sql` if the database has others.
 * Each migration is one transaction with its row in Prisma's history table and with Prisma's lock. Only
 * changes of an index CONCURRENTLY run outside of it, while the session has the lock. If nothing is missing, this doesn't take
 * the lock. Several nodes can call this at once.
 * docs/decisions/0003-migrations-and-database-at-start.md says why this doesn't run Prisma.
 * @throws StartupError if the database can't be reached, a migration fails or failed before, or the lock isn't free in
 * time. It also throws if the database belongs to another application, a newer Dateline, or one from before the baseline.
 */
export async function applyMigrations(
  url: string,
  folder = PRISMA_FOLDER,
  options: MigrationOptions = {},
): Promise<string[]> {
  const client = await connect(url, { ...options, name: 'dateline migrations' });
  try {
    const source = readSource(folder);
    const read = () =>
      explainFailure('Reading the history of migrations', () => readMigrationHistory(client));
    const history = await read();
    // A migration that isn't finished may be one that Prisma applies now, with the lock.
    const isFinished = history.rows.every((row) => row.finished_at !== null);
    if (isFinished && nextStep(source, history) === null) return [];
    const applied: string[] = [];
    for (let isFirst = true; ; isFirst = false) {
      await beginWithLock(client, options);
      const step = nextStep(source, await read());
      if (step === null) return applied;
      if (isFirst) options.onBegin?.(step.count);
      await explainFailure(step.what, () => applyWithLock(client, source, step, options));
      if (step.migration !== undefined) applied.push(step.migration);
    }
  } finally {
    await client.query(quickly('ROLLBACK')).catch(() => undefined);
    await client.end();
  }
}

/** The name of what the files of `prisma/sql` make, which is no migration. */
export const FUNCTIONS = 'functions and triggers';

/** What a database lacks, in the order in which it is applied. */
export interface Lacking {
  readonly name: string;
  readonly sql: string;
}

/**
 * What `applyMigrations` would apply: migrations, and all functions and triggers as one script.
 * @throws StartupError as `applyMigrations` does
 */
export async function lackingIn(
  url: string,
  folder = PRISMA_FOLDER,
  options: ConnectOptions = {},
): Promise<Lacking[]> {
  const client = await connect(url, { ...options, name: 'dateline migrations' });
  try {
    const { names, scriptOf, repeatable } = readSource(folder);
    const history = await explainFailure('Reading the history of migrations', () =>
      readMigrationHistory(client),
    );
    const { migrations } = missingMigrations(history, names);
    const lacking = migrations.map((name) => ({ name, sql: String(scriptOf(name)) }));
    return repeatable === null || repeatable.comment === history.comment
      ? lacking
      : [...lacking, { name: FUNCTIONS, sql: repeatable.script }];
  } finally {
    await client.end();
  }
}

export function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

interface Source {
  readonly names: readonly string[];
  readonly scriptOf: (name: string) => Buffer;
  readonly repeatable: Repeatable | null;
}

function readSource(folder: string): Source {
  const names = migrationNames(join(folder, 'migrations'));
  return {
    names,
    scriptOf: (name) => readFileSync(join(folder, 'migrations', name, 'migration.sql')),
    repeatable: readRepeatable(join(folder, 'sql'), names),
  };
}

/** One transaction that brings the database forward. */
interface Step {
  /** For errors. */
  readonly what: string;
  /** How many migrations are missing. */
  readonly count: number;
  readonly migration?: string;
  /** Whether the history has the migrations that the baseline replaces. */
  readonly isReplaced?: boolean;
  readonly repeatable?: Repeatable | null;
}

/** @throws StartupError if there is none, although something is missing */
function nextStep({ names, repeatable }: Source, history: MigrationHistory): Step | null {
  const { isReplaced, migrations } = missingMigrations(history, names);
  const count = migrations.length;
  const [migration] = migrations;
  // In the same transaction, unless the files need what other migrations make.
  if (isReplaced)
    return {
      what: 'Adopting the database',
      count,
      isReplaced,
      repeatable: count === 0 ? repeatable : null,
    };
  if (migration !== undefined) return { what: `The migration ${migration}`, count, migration };
  if (repeatable === null || repeatable.comment === history.comment) return null;
  return { what: 'Applying the files in prisma/sql', count, repeatable };
}

/** Applies a step in the transaction that holds the lock, and commits it. An index is changed outside of a transaction. */
async function applyWithLock(
  client: pg.Client,
  { scriptOf }: Source,
  { migration, isReplaced, repeatable }: Step,
  options: MigrationOptions,
): Promise<void> {
  const { lockWait = LOCK_WAIT, onSlow, signal } = options;
  const slow = onSlow && setInterval(() => onSlow(migration ?? 'prisma/sql'), SLOW);
  const script = migration === undefined ? null : scriptOf(migration);
  const index = migration === undefined ? null : checked(migration, String(script));
  const addRow = async () => {
    if (migration !== undefined && script) await addToHistory(client, migration, script);
  };
  /**
   * Another session may hold what this needs, or wait for what this holds. For example, `prisma migrate deploy` waits for
   * the lock.
   */
  const attempt = async (passing: readonly string[], work: () => Promise<unknown>, undo = '') => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await work();
      } catch (error) {
        if (!passing.includes(codeOf(error) ?? '') || attempts === lockWait.attempts) throw error;
        await client.query(undo);
        await setTimeout(lockWait.pause, undefined, { signal });
      }
    }
  };
  try {
    await client.query(CREATE_HISTORY);
    if (index) {
      await workWithSessionLock(client, async () => {
        await attempt([DEADLOCK], () => changeIndex(client, index));
        await addRow();
      });
      return;
    }
    await client.query(`SET LOCAL lock_timeout = ${lockWait.timeout}; SAVEPOINT attempt`);
    const apply = async () => {
      // Without parameters, pg sends the whole script, so nothing has to split it into SQL statements.
      if (script) await client.query(script.toString());
      if (isReplaced) await adopt(client, scriptOf(BASELINE.name));
      if (repeatable) await client.query(repeatable.script);
    };
    // Releases the locks of tables, but not that of migrations.
    await attempt([LOCK_TIMEOUT, DEADLOCK], apply, 'ROLLBACK TO SAVEPOINT attempt');
    await addRow();
    await client.query('COMMIT');
  } finally {
    clearInterval(slow);
  }
}

/** @throws StartupError if the script could be applied in part */
function checked(name: string, script: string): ConcurrentIndex | null {
  if (ENDS_TRANSACTION.test(script.replace(BODY, ''))) {
    throw new StartupError(
      `The migration ${name} ends its own transaction, so it could be applied in part: remove COMMIT and ROLLBACK from it.`,
    );
  }
  return concurrentIndex(name, script);
}

/** Turns an error into a StartupError that says what failed, why, and what to do. */
async function explainFailure<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${what} failed: ${messageOf(error)}. ${migrationAdvice(codeOf(error))}`);
  }
}

function migrationAdvice(code: string | undefined): string {
  switch (code) {
    case '42501':
      return 'Run `dateline migrate` as the role that owns the database and its tables, with `--grant` and the name of this role if it only serves. Then try again.';
    case LOCK_TIMEOUT:
      return 'Something else, such as a long query, holds a lock: end it, then try again.';
    case undefined:
    default:
      return 'Fix the cause, then try again.';
  }
}
