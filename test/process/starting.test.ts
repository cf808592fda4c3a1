import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { canEnter, isRoot } from '../../src/embedded/account.ts';
import { VERSION } from '../../src/lib/root.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { newFolder, query, ROOT } from '../support/database/embedded.ts';
import { connect } from '../support/database/migrations.ts';
import { openProxyTo } from '../support/database/proxy.ts';
import { emptyDatabase } from '../support/database/startup.ts';
import { until } from '../support/until.ts';

const RUN = [process.execPath, join(ROOT, 'run.js'), 'start'];

interface Started {
  readonly lines: readonly string[];
  readonly exited: Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
}

/** Runs a command that starts a node, with only these settings, in a folder of its own. */
function run(
  settings: Record<string, string>,
  { command = RUN, cwd = newFolder() }: { command?: readonly string[]; cwd?: string } = {},
): Started {
  const [program = '', ...args] = command;
  const { PATH = '', HOME = '' } = process.env;
  // A busy machine is slow, and a node says so in its log.
  const quiet = { SHUTDOWN_GRACE_SECONDS: '0', SLOW_STATEMENT_MS: '60000' };
  const env = { PATH, HOME, PORT: '0', ...quiet, ...settings };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr])
    createInterface(output).on('line', (line) => lines.push(line));
  return { lines, exited, signal: (signal) => child.kill(signal) };
}

/** Waits until the node has said everything that it says when it is ready. */
async function ready(node: Started): Promise<string> {
  let hasEnded = false;
  void node.exited.then(() => (hasEnded = true));
  await until(() => hasEnded || node.lines.some((line) => line.includes('Mail is written')));
  const printed = node.lines.join('\n');
  expect(printed).toMatch(/Open \S+ in a browser|The API is at /);
  return printed;
}

function originIn(printed: string): string {
  return /Open (http:\/\/.+?)\/graphql/.exec(printed)?.[1] ?? '';
}

const isServing = (origin: string) =>
  fetch(`${origin}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );

async function database(): Promise<string> {
  const { url, drop } = await createTestDatabase();
  onTestFinished(drop);
  return url;
}

it('writes JSON lines if nobody reads them in a terminal: first that it starts, then what it does, and in which database', async () => {
  const url = await database();
  const node = run({ DATABASE_URL: url });
  await ready(node);
  const lines = node.lines.map(
    (line) => JSON.parse(line) as { msg: string; database?: string; version?: string },
  );
  expect(lines[0]?.version).toBe(VERSION);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'Dateline is starting',
    'database',
    'ready',
    expect.stringMatching(/^Open http:\S+ in a browser\.$/),
    expect.stringMatching(/^Mail is written to files in \S+outbox/),
    expect.stringMatching(/^There is no admin yet\..+ node \S+\/run\.js token create --role ADMIN/),
  ]);
  expect(lines[1]?.database).toBe(new URL(url).pathname.slice(1));
  node.signal('SIGTERM');
  await node.exited;
  expect(node.lines.slice(-2).map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'stopping',
    'stopped',
  ]);
});

it.runIf(existsSync('/usr/bin/script'))('writes short lines for people in a terminal', async () => {
  const terminal = ['/usr/bin/script', '-qec', RUN.join(' '), '/dev/null'];
  const node = run({ DATABASE_URL: await database() }, { command: terminal });
  const printed = await ready(node);
  expect(printed).toMatch(/^\d\d:\d\d:\d\d Dateline is starting \(version: \d[^,]+, node: v/);
  expect(printed).not.toContain('{');
});

it('says how to create the first admin until there is one, and opens no browser without GraphiQL', async () => {
  const [url, cwd] = [await database(), newFolder()];
  writeFileSync(join(cwd, '.env'), `DATABASE_URL=${url}\nLOG_LEVEL=info\n`);
  const first = await ready(run({}, { cwd }));
  const command = /node \S+ token create --role ADMIN --name \\"Ada Admin\\"/.exec(first)?.[0] ?? 'false';
  const { stdout } = spawnSync('/bin/sh', ['-c', command.replaceAll('\\', '')], { cwd, encoding: 'utf8' });
  expect(stdout).toMatch(/^dateline_/);
  const printed = await ready(run({ DATABASE_URL: url, GRAPHIQL: 'false' }));
  expect(printed).not.toContain('There is no admin');
  expect(printed).toMatch(/The API is at http:\S+\/graphql\./);
  expect(printed).not.toContain('in a browser');
});

it('writes the demo story into an empty database of your own if DEMO is set, and says where its token is', async () => {
  const url = await emptyDatabase();
  const cwd = newFolder();
  const printed = await ready(run({ DATABASE_URL: url, DEMO: 'true' }, { cwd }));
  expect(printed).toContain("The token of the demo's editor is in .dateline/demo-token.");
  expect(readFileSync(join(cwd, '.dateline/demo-token'), 'utf8')).toMatch(/^dateline_/);
  expect(printed).toContain('There is no admin yet');
  expect(await query(url, `SELECT count(*)::int > 0 FROM "Article"`)).toEqual([true]);
});

it('leaves the demo out of a database that has content of its own, and creates no token', async () => {
  const [url, cwd] = [await database(), newFolder()];
  await query(url, `INSERT INTO "Tag" ("id", "slug", "name") VALUES (gen_random_uuid(), 'own', 'Own')`);
  const printed = await ready(run({ DATABASE_URL: url, DEMO: 'true' }, { cwd }));
  expect(printed).toContain('The demo is left out, since the database has content of its own.');
  expect(printed).not.toMatch(/demo-token|#code=/);
  expect(existsSync(join(cwd, '.dateline/demo-token'))).toBe(false);
  expect(await query(url, `SELECT name FROM "Member" WHERE name = 'Demo editor'`)).toEqual([]);
});

it('says nothing of a standby that it stops looking at while it stops', async () => {
  const DATABASE_REPLICA_URLS = 'postgresql://nobody@127.0.0.1:1/nothing';
  const node = run({ DATABASE_URL: await database(), DATABASE_REPLICA_URLS });
  await ready(node);
  node.signal('SIGTERM');
  await node.exited;
  const standby = node.lines.filter((line) => line.includes('a standby is not used'));
  expect(standby).toEqual([expect.stringContaining('ECONNREFUSED')]);
});

it('announces migrations with their number, and writes no story into a database of your own by itself', async () => {
  const url = await emptyDatabase();
  const printed = await ready(run({ DATABASE_URL: url }));
  expect(printed).toMatch(/"migrations":\d+,"msg":"bringing the tables up to date"/);
  expect(await query(url, `SELECT count(*)::int FROM "Article"`)).toEqual([0]);
});

it('says which session has the lock of migrations while it waits, and ends at once when it is asked to', async () => {
  const url = await emptyDatabase();
  const holder = await connect(url);
  await holder.query('BEGIN; SELECT pg_advisory_xact_lock(72707369)');
  const node = run({ DATABASE_URL: url, LOG_LEVEL: 'warn' });
  await until(() => node.lines.length > 0);
  const [pid] = (await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows.map(
    (row) => row.pid,
  );
  expect(JSON.parse(node.lines[0] ?? '')).toMatchObject({
    msg: 'waiting: another session has the lock of migrations',
    holder: { pid, state: 'idle in transaction' },
  });
  node.signal('SIGTERM');
  await node.exited;
  expect(node.lines.at(-1)).toBe('Stopped before it was ready.');
});

it('ends on SIGTERM while it waits for a database that no longer answers', async () => {
  const { proxy, url } = await openProxyTo(await emptyDatabase());
  onTestFinished(() => proxy.close());
  proxy.swallow();
  const node = run({ DATABASE_URL: url });
  await until(() => proxy.connections > 0);
  node.signal('SIGTERM');
  await node.exited;
  expect(node.lines.at(-1)).toBe('Stopped before it was ready.');
});

it('prints an address that opens if it listens on all of them', async () => {
  const printed = await ready(run({ DATABASE_URL: await database(), HOST: '0.0.0.0' }));
  expect(originIn(printed)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await isServing(originIn(printed))).toBe(true);
});

it('reads settings from .env, prefers those of its environment, and names those that do not exist', async () => {
  const cwd = newFolder();
  writeFileSync(
    join(cwd, '.env'),
    `DATABASE_URL=${await database()}\nHOST=127.0.0.2\nLOG_LEVEL=loud\nALLOWED_ORIGIN=*\nPORT 21409\nPOOL_SIZE=9\n`,
  );
  const printed = await ready(run({ LOG_LEVEL: 'info' }, { cwd }));
  expect(printed).toContain("ALLOWED_ORIGIN in .env isn't a setting; did you mean ALLOWED_ORIGINS?");
  expect(printed).toContain(String.raw`PORT in .env has no \"=\", so it isn't set.`);
  expect(originIn(printed)).toContain('http://127.0.0.2:');
});

it.runIf(process.platform !== 'win32')('ends when the npm that started it gets SIGTERM', async () => {
  // Its package.json is the project's: npm runs the script in a shell that, on Debian, passes no signals on.
  const cwd = newFolder();
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'run.js', 'build.js'])
    copyFileSync(join(ROOT, name), join(cwd, name));
  for (const name of ['node_modules', 'prisma', 'src', 'schema', 'demo', 'generated', 'dist'])
    symlinkSync(join(ROOT, name), join(cwd, name));
  const node = run({ DATABASE_URL: await database() }, { command: ['npm', 'start'], cwd });
  const origin = originIn(await ready(node));
  expect(await isServing(origin)).toBe(true);
  node.signal('SIGTERM');
  await until(async () => !(await isServing(origin)));
});

it('tells an old Node.js in one sentence which version it needs', () => {
  const old = `Object.defineProperty(process.versions, 'node', { value: '18.20.8' });`;
  const cwd = newFolder();
  mkdirSync(join(cwd, 'preload'));
  writeFileSync(join(cwd, 'preload/old.cjs'), old);
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--require', './preload/old.cjs', join(ROOT, 'run.js'), 'start'],
    { cwd, encoding: 'utf8' },
  );
  expect(stderr).toMatch(/^Dateline needs Node\.js 20\.19 or later, and this is .+\n$/);
  expect(status).toBe(1);
});

// Root can write everywhere, and an ordinary user can't make a folder that they can't write.
const NOBODY = { uid: 65534, gid: 65534 };
it.runIf(isRoot() && canEnter(NOBODY, ROOT) && canEnter(NOBODY, dirname(process.execPath)))(
  "says what to do if the generated files are missing and can't be written",
  () => {
    const cwd = newFolder();
    for (const name of ['package.json', 'run.js', 'build.js', 'prisma', 'src', 'schema', 'demo'])
      cpSync(join(ROOT, name), join(cwd, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
    const { stderr, status } = spawnSync(process.execPath, ['run.js', 'start'], {
      cwd,
      encoding: 'utf8',
      ...NOBODY,
    });
    expect(stderr).toMatch(
      /^Generating .*\nThe folder \S+ can't be written \(EACCES\)\. Run "npm run build" there as a user who may, then start again\.\n$/,
    );
    expect(status).toBe(1);
  },
);
