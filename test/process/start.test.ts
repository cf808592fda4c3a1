import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { on, once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { schema } from '../../schema/index.ts';
import { readEnv } from '../../src/env.ts';
import { start } from '../../src/node.ts';
import { StartupError, startupErrorOf } from '../../src/errors.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { query, removeDataFolder } from '../support/database/embedded.ts';
import { eventually, until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const RUN = join(ROOT, 'run.js');

const STORY = '{ article(slug: "microsoft-cuts-off-unit-8200") { headline } }';

function launch(
  env: Record<string, string>,
  program: readonly string[] = [process.execPath],
): ChildProcessByStdio<null, Readable, Readable> {
  const [command = '', ...first] = program;
  // A clean environment: settings of the test run must not reach the node, and neither must a developer's .env.
  const server = spawn(command, [...first, RUN, 'start'], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_LEVEL: 'warn',
      PORT: '0',
      SHUTDOWN_GRACE_SECONDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(server, 'exit');
  // Not killed: it takes its PostgreSQL with it. Also if the test has failed.
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await exited;
  });
  return server;
}

/** Starts a node as a person would. Returns its URL and what it has printed. */
async function serve(env: Record<string, string>, program?: readonly string[]) {
  return untilServing(launch(env, program));
}

async function untilServing(server: ReturnType<typeof launch>) {
  const exited = once(server, 'exit');
  const lines: string[] = [];
  let url = '';
  for await (const line of createInterface(server.stdout)) {
    lines.push(line);
    url ||= /Open (\S+) in a browser/.exec(line)?.[1] ?? '';
    if (line.includes('Mail is written')) break;
  }
  if (url === '') throw new Error(`No server: ${await text(server.stderr)}`);
  return { server, exited, url, printed: lines.join('\n') };
}

/** Starts a node that fails to start. Returns its exit code and what it printed. */
async function fail(env: Record<string, string>, program?: readonly string[]) {
  const server = launch(env, program);
  const [stderr, [code]] = await Promise.all([
    text(server.stderr),
    once(server, 'exit') as Promise<[number]>,
  ]);
  return { code, stderr };
}

async function ask(url: string, query: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

describe('a start with nothing set', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'dateline-start-'));
    chmodSync(dataDir, 0o755);
  });
  afterAll(() => {
    removeDataFolder(dataDir);
  });

  /** Exchanges the code in the link, as the page does. */
  async function exchange(link: string): Promise<{ status: number; text: string }> {
    const code = new URL(link).hash.replace('#code=', '');
    const response = await fetch(new URL('/graphiql/token', link), {
      method: 'POST',
      headers: { authorization: `Code ${code}` },
    });
    return { status: response.status, text: await response.text() };
  }

  it("serves the demo story, and prints a link that gives the editor's token once", async () => {
    const first = await serve({ DATA_DIR: dataDir });
    expect(await ask(first.url, STORY)).toMatchObject({
      data: { article: { headline: expect.any(String) as string } },
    });
    const page = await fetch(first.url, { headers: { accept: 'text/html' } });
    const { text: token } = await exchange(first.url);
    expect(token).toMatch(/^dateline_/);
    expect(first.printed + (await page.text())).not.toContain(token);
    expect(await exchange(first.url)).toMatchObject({
      status: 403,
      text: expect.stringMatching(/^This link has been used/) as string,
    });
    expect(
      await ask(first.url, '{ viewer { member { role } } }', { authorization: `Bearer ${token}` }),
    ).toEqual({
      data: { viewer: { member: { role: 'EDITOR' } } },
    });
    first.server.kill('SIGTERM');
    expect(await first.exited).toEqual([0, null]);

    const second = await serve({ DATA_DIR: dataDir });
    expect(new URL(second.url).hash).not.toBe(new URL(first.url).hash);
    expect(await exchange(second.url)).toEqual({ status: 200, text: token });
  });

  it('takes over the database that a killed node left behind', async () => {
    const first = await serve({ DATA_DIR: dataDir });
    first.server.kill('SIGKILL');
    await first.exited;
    const second = await serve({ DATA_DIR: dataDir });
    expect(await ask(second.url, STORY)).toMatchObject({ data: { article: {} } });
  });

  it('says that another node has the data folder', async () => {
    await serve({ DATA_DIR: dataDir });
    const { code, stderr } = await fail({ DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Another Dateline is running on the data folder .+\n$/);
  });
});

describe('a process', () => {
  it.each([
    ['once', 1],
    ['twice', 2],
  ])('that is stopped during its start, %s, ends without a stack trace', async (_, times) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'dateline-start-'));
    onTestFinished(() => removeDataFolder(dataDir));
    const server = launch({ DATA_DIR: dataDir, LOG_LEVEL: 'info' });
    const output = createInterface(server.stdout);
    const printed: string[] = [];
    output.on('line', (line) => printed.push(line));
    const errors = text(server.stderr);
    // However long that takes.
    for await (const [line] of on(output, 'line', { close: ['close'] }) as AsyncIterable<[string]>)
      if (line.includes('starting the embedded PostgreSQL')) break;
    const exited = once(server, 'exit');
    for (let time = 0; time < times; time += 1) server.kill('SIGINT');
    await exited;
    expect(printed.join('')).toContain('starting the embedded PostgreSQL');
    expect(`${printed.join('\n')}\n${await errors}`).not.toMatch(/^ +at /m);
    expect(printed.join('')).not.toContain('in a browser');
  });

  it('serves on SIGTERM until its grace is over, and ends it on a second signal', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const { server, exited, url } = await serve({
      DATABASE_URL: database.url,
      SHUTDOWN_GRACE_SECONDS: '300',
    });
    const isReady = async () => (await fetch(new URL('/health/ready', url))).status === 200;
    server.kill('SIGTERM');
    await until(async () => !(await isReady()));
    expect(await ask(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    server.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('serves again after clients have used up its file descriptors', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const limited = ['/bin/sh', '-c', `ulimit -n 512; exec "${process.execPath}" "$@"`, 'sh'];
    const { url } = await serve({ DATABASE_URL: database.url }, limited);
    const { hostname, port } = new URL(url);
    let closed = 0;
    const clients = Array.from({ length: 700 }, () =>
      connect(Number(port), hostname)
        .on('error', () => undefined)
        .on('close', () => (closed += 1)),
    );
    await until(() => closed > 100);
    for (const client of clients) client.destroy();
    await eventually(async () => {
      expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
    });
  });
});

describe('a start that fails', () => {
  /** What the process would print, and end with status 1. */
  const refusalOf = (env: Record<string, string>) =>
    start(readEnv({ PORT: '0', ...env }), schema, pino({ level: 'silent' })).then(
      () => 'It has started.',
      (error: unknown) => {
        const shown = startupErrorOf(error);
        return shown instanceof StartupError ? shown.message : shown;
      },
    );

  it('says that the port is in use, and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const database = await createTestDatabase();
    const refusal = await refusalOf({ DATABASE_URL: database.url, PORT: String(port) });
    other.close();
    await database.drop();
    expect(refusal).toBe(`Port ${port} on 127.0.0.1 is in use. Stop the program that uses it, or set PORT.`);
  });

  it("says that the database can't be reached, without its password", async () => {
    const { code, stderr } = await fail({ DATABASE_URL: 'postgresql://editor:secret@127.0.0.1:1/newsroom' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^.*127\.0\.0\.1:1.*can't be reached.*\n$/);
    expect(stderr).not.toContain('secret');
  });

  it('says that it may not open enough files', async () => {
    const limited = ['/bin/sh', '-c', `ulimit -n 38; exec "${process.execPath}" "$@"`, 'sh'];
    const { code, stderr } = await fail({}, limited);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Dateline may not open more files \(EMFILE\): raise the limit .+\n$/);
  });

  it.each([
    [
      'a table is gone',
      'ALTER TABLE "Secret" RENAME TO "Lost"',
      /Secret.+\): fix the cause, then start again\.$/,
    ],
    [
      'a role may not write',
      `REVOKE ALL ON "Secret" FROM ${inject('servingRole').username}`,
      /permission denied.+\): let the role read and write the rows of all tables, or use the role that owns them, then start again\.$/,
    ],
  ])('says in one line what the database refuses if %s', async (_what, sql, advice) => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    await query(database.url, sql);
    const refusal = await refusalOf({ DATABASE_URL: database.servingUrl });
    expect(refusal).toMatch(/^PostgreSQL at [^\n]+ refuses the start \([^\n]+$/);
    expect(refusal).toMatch(advice);
  });

  it('names every invalid setting', async () => {
    const { code, stderr } = await fail({ PORT: 'many', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The environment is not valid: PORT .+; LOG_LEVEL .+\. See \.env\.example\.\n$/);
  });
});
