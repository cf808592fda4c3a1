/** PgBouncer as it is installed: with the settings that docs/capacity.md asks for, and otherwise with its defaults. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { placeOf } from '../../../src/db/check-server.ts';
import { accountForNewDatabase, giveTo } from '../../../src/embedded/account.ts';
import { freePort } from '../free-port.ts';

const PROGRAM = '/usr/sbin/pgbouncer';

/** Whether the tests with PgBouncer run: where there is one, and always in CI, so that they can't be left out unnoticed. */
export const HAS_PGBOUNCER = existsSync(PROGRAM) || process.env['CI'] !== undefined;

export type PoolMode = 'session' | 'transaction';

export interface Pgbouncer {
  /** The URL of the database through PgBouncer. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts PgBouncer in front of a database. The caller closes it. */
export async function openPgbouncer(databaseUrl: string, mode: PoolMode): Promise<Pgbouncer> {
  const { host, port, database } = placeOf(databaseUrl);
  const { username, password } = new URL(databaseUrl);
  // It doesn't run as root, and only this account can enter the folder of the socket.
  const account = accountForNewDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'dateline-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  const ownPort = await freePort();
  writeFileSync(
    file,
    `[databases]
${database} = host=${host} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  );
  for (const path of [folder, file]) giveTo(account, path);
  const pgbouncer = spawn(PROGRAM, [file], { stdio: ['ignore', 'ignore', 'pipe'], ...account });
  const exited = once(pgbouncer, 'exit');
  const log: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(pgbouncer.stderr).on('line', (line) => {
      log.push(line);
      if (line.includes('process up')) resolve();
    });
    pgbouncer.once('exit', () => reject(new Error(`PgBouncer did not start: ${log.join('\n')}`)));
  });
  return {
    url: `postgresql://${username}@127.0.0.1:${ownPort}/${database}`,
    async close() {
      // At once: SIGINT would wait for its clients.
      pgbouncer.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}
