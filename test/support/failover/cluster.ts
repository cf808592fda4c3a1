/** PostgreSQL clusters that are copied, stopped, promoted and restored. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { giveTo, type SystemUser } from '../../../src/embedded/account.ts';
import { soon } from './soon.ts';

/** Where the programs of PostgreSQL are, and the user that they run as. */
export interface Programs {
  readonly folder: string;
  readonly account: SystemUser;
}

/**
 * Without fsync, only a crash of the machine loses data, and that doesn't happen here: the operating system keeps what
 * a killed process has written.
 */
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
shared_buffers = 16MB
max_connections = 100
max_prepared_transactions = 5
wal_keep_size = 64MB
wal_retrieve_retry_interval = 100ms
log_min_messages = warning
timezone = 'UTC'
`;

/** The role that owns the newsroom's database, and that database. */
const OWNER = 'dateline';

export class Cluster {
  readonly home: string;
  readonly port: number;
  readonly #programs: Programs;
  readonly #password: string;

  constructor(home: string, port: number, programs: Programs, password: string) {
    this.home = home;
    this.port = port;
    this.#programs = programs;
    this.#password = password;
  }

  get data(): string {
    return join(this.home, 'data');
  }

  /** Creates its files, starts it, and adds an empty database for the newsroom. */
  async create(): Promise<void> {
    await mkdir(this.home);
    giveTo(this.#programs.account, this.home);
    const passwordFile = join(this.home, 'password');
    await writeFile(passwordFile, this.#password, { mode: 0o600 });
    giveTo(this.#programs.account, passwordFile);
    const locale = ['--encoding=UTF8', '--locale=C'];
    const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`];
    // Small segments keep the copies small.
    await this.run('initdb', `--pgdata=${this.data}`, ...locale, ...access, '--wal-segsize=1', '--no-sync');
    await this.configure(SETTINGS);
    await this.start();
    await this.query(`CREATE ROLE ${OWNER} LOGIN CREATEDB PASSWORD '${this.#password}'`, [], 'postgres');
    await this.query(`CREATE DATABASE ${OWNER} OWNER ${OWNER}`, [], 'postgres');
  }

  /** The newsroom's database, or another, for its owner. Through a proxy if its port is given. */
  url({ database = OWNER, port = this.port, role = OWNER } = {}): string {
    return `postgresql://${role}:${this.#password}@127.0.0.1:${port}/${database}`;
  }

  /** How a replica connects to this cluster. */
  conninfo(port: number): string {
    return `host=127.0.0.1 port=${port} user=postgres password=${this.#password}`;
  }

  async start(): Promise<void> {
    const log = join(this.home, 'log');
    // The child processes of a killed postmaster may not have ended yet.
    await soon(`PostgreSQL starts; see ${log}`, () =>
      this.run('pg_ctl', 'start', '-w', '-D', this.data, '-l', log, '-o', `-p ${this.port}`).then(
        () => true,
        () => false,
      ),
    );
  }

  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    if (this.isRunning()) await this.run('pg_ctl', 'stop', '-w', '-D', this.data, '-m', mode);
  }

  /** Gives it no chance to shut down. */
  kill(): void {
    const pid = this.#pid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
  }

  isRunning(): boolean {
    const pid = this.#pid();
    if (pid === null) return false;
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** Of its first process; null if it has been stopped. */
  #pid(): number | null {
    const file = join(this.data, 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
  }

  /** Stops it and removes its files. */
  async discard(): Promise<void> {
    await this.stop('immediate');
    await rm(this.home, { recursive: true, force: true });
  }

  promote(): Promise<void> {
    return this.run('pg_ctl', 'promote', '-w', '-D', this.data);
  }

  /** Adds settings, which take effect at the next start. */
  async configure(settings: string): Promise<void> {
    await appendFile(join(this.data, 'postgresql.conf'), settings);
  }

  /** Adds a file to the data folder, such as `standby.signal`. */
  async put(name: string, text: string): Promise<void> {
    const file = join(this.data, name);
    await writeFile(file, text);
    giveTo(this.#programs.account, file);
  }

  /** Waits until it has recovered and takes writes. */
  isPrimary(): Promise<void> {
    return soon('the cluster takes writes', async () => {
      const [row] = await this.query<{ recovers: boolean }>('SELECT pg_is_in_recovery() AS recovers');
      return row?.recovers === false;
    });
  }

  /** A copy of the files as they are now, for a cluster at another port. */
  async copy(home: string, port: number): Promise<Cluster> {
    await run({}, 'cp', '-a', this.home, home);
    await rm(join(home, 'data', 'postmaster.pid'), { force: true });
    return new Cluster(home, port, this.#programs, this.#password);
  }

  /** Runs an SQL statement as the superuser, and returns the rows. */
  async query<Row extends object>(sql: string, values: unknown[] = [], database = OWNER): Promise<Row[]> {
    const client = await this.connect(database);
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** A connection as the superuser. If it breaks, its queries fail. */
  async connect(database = OWNER): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url({ database, role: 'postgres' }) });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  has(program: string): boolean {
    return existsSync(join(this.#programs.folder, program));
  }

  /** Runs one of PostgreSQL's programs. */
  run(program: string, ...args: string[]): Promise<void> {
    return run(this.#programs.account, join(this.#programs.folder, program), ...args);
  }
}

/** The output is discarded: a server that the program starts would hold the pipe open. */
async function run(account: SystemUser, program: string, ...args: string[]): Promise<void> {
  const child = spawn(program, args, {
    cwd: '/',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    stdio: 'ignore',
    ...account,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed.`);
}
