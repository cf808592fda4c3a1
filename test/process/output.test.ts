/** What a node writes to its standard output. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { NODE } from '../support/node-process.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase('template')));
afterAll(() => database.drop());

/** A node whose output is a pipe. @param files how many it may have open */
async function openNode(files = 1_024) {
  const child = spawn('bash', ['-c', `ulimit -n ${files} && exec "$0" "$@"`, process.execPath, ...NODE], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: 'info',
      SHUTDOWN_GRACE_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = Promise.all([once(child, 'exit'), once(child.stdout, 'end')]);
  const lines = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { msg: string; path?: string; level: number; code?: string });
  const urlOf = () => /Open (\S+) in a browser/.exec(output)?.[1] ?? '';
  await until(() => urlOf() !== '');
  return {
    url: urlOf(),
    lines,
    async stop() {
      child.kill('SIGTERM');
      const [[code]] = (await ended) as [[number], unknown];
      return code;
    },
  };
}

describe('the log lines of a node', () => {
  it('are all written when it stops, the last one included', async () => {
    const node = await openNode();
    const count = 200;
    for (let sent = 0; sent < count; sent += 1)
      await (await fetch(`${node.url}?query={__typename}&extensions={"n":${sent}}`)).text();
    expect(await node.stop()).toBe(0);
    const lines = node.lines();
    expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(count);
    expect(lines.at(-1)?.msg).toBe('stopped');
  });

  it.runIf(existsSync('/dev/full'))(
    'are dropped while the disk is full, and the node serves and stops',
    async () => {
      const port = await freePort();
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, NODE, {
        cwd: ROOT,
        env: {
          PATH: process.env['PATH'],
          DATABASE_URL: database.url,
          PORT: `${port}`,
          SHUTDOWN_GRACE_SECONDS: '0',
        },
        stdio: ['ignore', full, 'inherit'],
      });
      closeSync(full);
      const exited = once(child, 'exit');
      const isReady = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status === 200;
      await until(() => isReady().catch(() => false));
      expect(await isReady()).toBe(true);
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    },
  );

  it('are written before the sentence that says why it could not start', () => {
    const { stdout, status } = spawnSync(process.execPath, NODE, {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], DATABASE_URL: database.url, HOST: '192.0.2.1', LOG_LEVEL: 'info' },
    });
    expect(status).toBe(1);
    expect(stdout).toContain('Dateline is starting');
  });
});

describe('a node that may open no more files', () => {
  it('says so once, and again when it can', async () => {
    const node = await openNode(500);
    const { hostname, port } = new URL(node.url);
    const sockets: Socket[] = [];
    const said = (text: string) => node.lines().filter(({ msg }) => msg.includes(text));
    for (let count = 0; count < 600; count += 1)
      sockets.push(connect(Number(port), hostname).on('error', () => undefined));
    await until(() => said('no more files may be open').length > 0);
    expect(said('no more files may be open')).toMatchObject([{ level: 50, code: 'EMFILE' }]);
    for (const socket of sockets) socket.destroy();
    await until(() => said('files can be opened again').length > 0);
    expect((await fetch(new URL('/health/live', node.url))).status).toBe(200);
    await node.stop();
  });
});
