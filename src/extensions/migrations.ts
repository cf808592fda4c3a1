import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Transaction } from '../db/client.ts';
import { codeOf, connect, messageOf, type ConnectOptions } from '../db/check-server.ts';
import { beginWithLock, type WaitOptions } from '../db/migration-lock.ts';
import { StartupError } from '../errors.ts';
import type { Extension } from './define.ts';
import { extensionTables, installed } from './installed.ts';
import { checkTables } from './catalogue.ts';

/** A migration of an extension. */
export interface ExtensionMigration {
  readonly extension: string;
  readonly name: string;
  readonly sql: string;
}

/** In ms: so long a migration waits for locks of what runs. */
const LOCK_TIMEOUT = 10_000;
/** PostgreSQL's code for a lack of rights. */
const MAY_NOT = '42501';
/** Its code for commands of transactions within EXECUTE, and for others. */
const NOT_SUPPORTED = '0A000';

/**
 * Applies the missing migrations of all extensions in one transaction, and checks their tables. Call it after Dateline's own.
 * @returns their names
 * @throws StartupError that names the extension
 */
export async function applyExtensionMigrations(
  url: string,
  options: ConnectOptions & WaitOptions = {},
): Promise<string[]> {
  if (installed().length === 0) return [];
  const client = await connect(url, { ...options, name: 'dateline migrations' });
  try {
    const applied: string[] = [];
    if ((await missingIn(client)).length > 0) {
      await beginWithLock(client, options);
      // Another node may have applied some meanwhile.
      for (const migration of await missingIn(client)) {
        await apply(client, migration);
        applied.push(`${migration.extension}/${migration.name}`);
      }
      // What is wrong with a table can be mended in the file that makes it, as long as that isn't applied.
      await checkTables(client, extensionTables());
      await client.query('COMMIT');
    } else await checkTables(client, extensionTables());
    return applied;
  } finally {
    await client.end();
  }
}

/** The migrations that `applyExtensionMigrations` would apply. */
export async function lackingExtensionMigrations(
  url: string,
  options: ConnectOptions = {},
): Promise<ExtensionMigration[]> {
  if (installed().length === 0) return [];
  const client = await connect(url, { ...options, name: 'dateline migrations' });
  try {
    return await missingIn(client);
  } finally {
    await client.end();
  }
}

/** The extensions whose migrations the database has, and that this process doesn't have. Their rows are out of its reach. */
export async function extensionsLeftOut(client: pg.ClientBase | pg.Pool | Transaction): Promise<string[]> {
  const sql =
    'SELECT DISTINCT "extension" AS "name" FROM "ExtensionMigration" WHERE "extension" <> ALL ($1::text[]) ORDER BY 1';
  const names = installed().map(({ name }) => name);
  const rows =
    'query' in client
      ? (await client.query<{ name: string }>(sql, [names])).rows
      : await client.$queryRawUnsafe<{ name: string }[]>(sql, names);
  return rows.map(({ name }) => name);
}

/** @throws StartupError if a migration was changed after it was applied, comes before one that was, or is missing here */
async function missingIn(client: pg.Client): Promise<ExtensionMigration[]> {
  const { rows: tables } = await client.query(`SELECT to_regclass('public."ExtensionMigration"') AS "name"`);
  const isThere = (tables[0] as { name: string | null }).name !== null;
  const { rows } = isThere
    ? await client.query<{ extension: string; name: string; checksum: string }>(
        'SELECT "extension", "name", "checksum" FROM "ExtensionMigration"',
      )
    : { rows: [] };
  return installed().flatMap((extension) => {
    const own = rows.filter((row) => row.extension === extension.name);
    const last =
      own
        .map(({ name }) => name)
        .toSorted()
        .at(-1) ?? '';
    const here = migrationsOf(extension);
    const newer = own.find((row) => !here.some(({ name }) => name === row.name));
    if (newer !== undefined)
      throw new StartupError(
        `The database has the migration ${newer.name} of the extension ${extension.name}, which this version of it lacks: install the newer version.`,
      );
    return here.filter(({ name, sql }) => {
      const before = own.find((row) => row.name === name);
      if (before === undefined && name < last)
        throw new StartupError(
          `The extension ${extension.name} has a migration ${name}, but ${last} is applied already: give it a later name.`,
        );
      if (before !== undefined && before.checksum !== checksum(sql))
        throw new StartupError(
          `The extension ${extension.name} changed its migration ${name}, which is applied already: undo that, and add a new one.`,
        );
      return before === undefined;
    });
  });
}

function migrationsOf({ name: extension, migrations }: Extension): ExtensionMigration[] {
  if (migrations === undefined) return [];
  const folder = migrations instanceof URL ? fileURLToPath(migrations) : migrations;
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => ({ extension, name, sql: textOf(join(folder, name)) }));
  } catch (error) {
    throw new StartupError(`The migrations of the extension ${extension} can't be read: ${messageOf(error)}`);
  }
}

/** A checkout on Windows may have other line ends, which change nothing. */
function textOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

async function apply(client: pg.Client, { extension, name, sql }: ExtensionMigration): Promise<void> {
  const failed = (problem: string) =>
    new StartupError(
      `The migration ${name} of the extension ${extension} failed: ${problem}. Nothing was applied.`,
    );
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
    // Within EXECUTE, PostgreSQL refuses all commands that begin or end a transaction, or go back within it.
    await client.query(`SELECT set_config('dateline.migration', $1, true)`, [sql]);
    await client.query(`DO $$ BEGIN EXECUTE current_setting('dateline.migration'); END $$`);
    await client.query(
      'INSERT INTO "ExtensionMigration" ("extension", "name", "checksum") VALUES ($1, $2, $3)',
      [extension, name, checksum(sql)],
    );
    // Nodes drop cached answers when a row changes.
    await client.query(
      `SELECT "watch_rows"(oid::regclass, 'true') FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND split_part(relname, '_', 1) = $1`,
      [extension],
    );
  } catch (error) {
    if (codeOf(error) === MAY_NOT)
      throw new StartupError(
        `The database lacks the migration ${name} of the extension ${extension}, and this role may not make it: run \`dateline migrate\` ` +
          'as the role that owns the tables.',
      );
    if (codeOf(error) === NOT_SUPPORTED && /\btransaction commands\b/.test(messageOf(error)))
      throw failed('it has BEGIN, COMMIT or another command of transactions');
    throw failed(messageOf(error));
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
