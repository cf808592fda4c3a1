import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../src/lib/root.ts';
import { execute } from '../support/command.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { folderOf } from '../support/extensions/folder.ts';
import { until } from '../support/until.ts';

const RUN = join(ROOT, 'run.js');

/** The line of the file on which each of them is, is the number of its name. */
const SLIPS = `const inner = () => Object.assign(new Error('no ours'), { stack: 'Error: no ours\\n    at f (${RUN}:1:1)' });
const slips = {
  '/3': () => void Promise.reject(new Error('a promise')),
  '/4': () => void setTimeout(() => { throw new Error('a timer'); }),
  '/5': ({ ask }) => void ask('{ nope }'),
  '/6': () => void fetch('http://127.0.0.1:1/'),
  '/7': () => void setTimeout(() => { throw 'a text'; }),
  '/8': () => void setTimeout(() => { throw inner(); }),
};
const page = ([path, slip]) => [path, async (request) => { slip(request); return { body: 'ok' }; }];
export default { extensions: [{ name: 'slips', pages: Object.fromEntries(Object.entries(slips).map(page)) }] };
`;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly url?: string;
  readonly file?: string;
  readonly line?: number;
  readonly err?: { readonly message: string };
}

/** Starts a node with a `dateline.config.js`. */
async function run(config: string) {
  const cwd = folderOf({ 'dateline.config.js': config });
  const { url: DATABASE_URL, drop } = await createTestDatabase();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [RUN], {
    cwd,
    env: { PATH, HOME, DATABASE_URL, PORT: '0', SHUTDOWN_GRACE_SECONDS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
    await drop();
  });
  const lines: Line[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Line));
  await until(() => lines.some(({ msg }) => msg === 'ready'));
  const origin = new URL(lines.find(({ url }) => url !== undefined)?.url ?? '').origin;
  return { cwd, origin, lines, exited };
}

it('a node goes on after what an extension forgot to await or to catch, and its log says where that is', async () => {
  const { cwd, origin, lines, exited } = await run(SLIPS);
  for (const path of ['/3', '/4', '/5', '/6', '/7'])
    expect(await (await fetch(new URL(path, origin))).text()).toBe('ok');
  const missed = () =>
    lines.filter(({ msg }) => msg.startsWith('nothing has caught an error of an extension'));
  await until(() => missed().length === 4);
  const shown = missed().map(({ level, file, line, err }) => [level, file, line, err?.message]);
  const file = join(cwd, 'dateline.config.js');
  expect(shown).toHaveLength(4);
  expect(shown).toEqual(
    expect.arrayContaining([
      [50, file, 3, 'a promise'],
      [50, file, 4, 'a timer'],
      [50, undefined, undefined, expect.stringContaining('fetch failed')],
      [50, undefined, undefined, 'a text'],
    ]),
  );

  await fetch(new URL('/8', origin)).catch(() => undefined);
  expect(await exited).toEqual([1, null]);
  expect(lines.at(-1)).toMatchObject({ level: 60, err: { message: 'no ours' } });
});

describe.each([
  ['check-config', 'The settings are valid.\n'],
  ['doctor', ''],
])('`dateline %s`', (command, printed) => {
  it('ends when it is done, also if dateline.config.js has started a timer', async () => {
    const cwd = folderOf({
      'dateline.config.js': 'setInterval(() => undefined, 1_000); export default {};',
    });
    const { code, stdout } = await execute(
      process.execPath,
      [RUN, command],
      { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' },
      cwd,
    );
    expect(code).toBe(printed === '' ? 1 : 0);
    expect(stdout).toContain(printed);
  });
});

it.each([['check-config'], []])(
  'a dateline.config.js that ends the process is a failure, and a sentence: dateline %s',
  async (...args) => {
    const cwd = folderOf({ 'dateline.config.js': 'process.exit(0); export default {};' });
    const { code, stderr } = await execute(process.execPath, [RUN, ...args], {}, cwd);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "dateline.config.js can't be read: it ends the process.\n",
    });
  },
);

it('`extensions` that is no list is refused in a sentence', async () => {
  const cwd = folderOf({ 'dateline.config.js': 'export default { extensions: { a: 1 } };' });
  const { code, stderr } = await execute(process.execPath, [RUN, 'check-config'], {}, cwd);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '`extensions` must be a list, such as [sponsors].\n' });
});
