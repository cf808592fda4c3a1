import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isRoot } from '../../src/embedded/account.ts';
import { execute } from '../support/command.ts';
import { newFolder, ROOT } from '../support/database/embedded.ts';

const COPIED = ['package.json', 'package-lock.json', 'tsconfig.json', 'run.js', 'build.js'];
const FOLDERS = ['src', 'schema', 'demo', 'prisma', 'generated', 'dist'];

/** Another user, as whom only root can run a program. */
const OTHER = isRoot() ? { uid: 65534, gid: 65534 } : {};

describe('a checkout', () => {
  let checkout: string;
  beforeEach(() => {
    checkout = newFolder();
    for (const name of [...COPIED, ...FOLDERS])
      cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  });

  const token = (args: string[]) =>
    execute(process.execPath, [join(checkout, 'run.js'), 'token', ...args], {});

  it('is compiled by the first command after a change, and only by that one', async () => {
    expect((await token(['--help'])).stderr).toBe('');
    const file = join(checkout, 'src/cli/token.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Usage, after', 'Changed, after'));
    const changed = await token(['--help']);
    expect(changed.stdout).toMatch(/^Changed, after/);
    expect(changed.stderr).toMatch(/^Compiling the programs\. .+\n$/);
    expect((await token(['--help'])).stderr).toBe('');
  });

  it('runs as another user than the one who built it, and says if that user may not read it', () => {
    const [dist, program] = [join(checkout, 'dist'), join(checkout, 'run.js')];
    rmSync(dist, { recursive: true });
    spawnSync(process.execPath, [join(checkout, 'build.js')]);
    expect(statSync(dist).mode & 0o777).toBe(0o755);
    const run = () =>
      spawnSync(process.execPath, [program, 'token', '--help'], { cwd: '/', encoding: 'utf8', ...OTHER });
    expect(run()).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^Usage/) as string });
    chmodSync(dist, 0o000);
    try {
      expect(run()).toMatchObject({
        status: 1,
        stderr: `${dist}/hash can't be read (EACCES). Let this user read ${checkout}, then start again.\n`,
        stdout: '',
      });
    } finally {
      chmodSync(dist, 0o755);
    }
  });

  it('has stack traces that name lines of TypeScript', async () => {
    const file = join(checkout, 'src/cli/token.ts');
    const lines = readFileSync(file, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('async run(args, io)')) + 1;
    lines.splice(line, 0, "    if (args.length === 0) throw new RangeError('unforeseen');");
    writeFileSync(file, lines.join('\n'));
    const { code, stderr } = await token([]);
    expect(code).toBe(1);
    expect(stderr).toContain('RangeError: unforeseen');
    expect(stderr).toContain(`${file}:${line + 1}:`);
  });
});
