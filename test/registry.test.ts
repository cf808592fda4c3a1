/** Nothing of this project is on a package registry, and `dateline` there is another project's. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../src/lib/root.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly homepage: string;
  readonly bugs: string;
  readonly repository: { readonly url: string };
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifestIn = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as Manifest;
const SERVER = manifestIn('.');
const CLIENT = manifestIn('packages/client');

/** What people read and copy from: all but the tests and the programs for development. */
const TEXTS = ['*.md', 'Dockerfile', 'compose.yaml', '.env.example', 'run.js', 'build.js', 'demo', 'deploy'];
const FOLDERS = ['docs', 'examples', 'packages', 'schema', 'src'];

const OURS = String.raw`(?:dateline|@dateline\/\w+)(?![\w./-])`;
/** Commands that may fetch a package by its name. */
const FETCHES = new RegExp(
  [
    String.raw`\b(?:npm|pnpm|yarn|bun)\s+(?:i|install|add|update|exec|x|create|init|dlx|view)\b[^\n\`|&;,]*?\s${OURS}`,
    String.raw`\b(?:npx|pnpx|bunx)\s+(?!--no )(?:-\S+\s+)*${OURS}`,
  ].join('|'),
);

function fetchesIn(text: string): string[] {
  return text.split('\n').filter((line) => FETCHES.test(line));
}

it.each([
  'npx dateline',
  'run `npx dateline migrate` first',
  'npx --yes dateline@1',
  'npm install dateline',
  'npm install --omit=optional dateline@1',
  'npm i @dateline/client@1 vue@3.5',
  'npm exec dateline',
])('%s is a command that fetches', (command) => expect(fetchesIn(command)).toEqual([command]));

it.each([
  'npx --no dateline',
  'npm install ./dateline-client-1.0.0.tgz vue@3.5',
  'npm install, then dateline start',
  'npm start in a clone, or dateline else',
])('%s is none', (command) => expect(fetchesIn(command)).toEqual([]));

it('no documentation, example or message has a command that fetches a package of this name', () => {
  const listed = execFileSync('git', ['ls-files', '--', ...TEXTS, ...FOLDERS], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => /\.(?:[jt]sx?|json|md|yaml|service)$|^[^.]+$/.test(file));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => fetchesIn(read(file)).map((line) => `${file}: ${line.trim()}`))).toEqual([]);
});

it('the docs install the files that npm pack makes of this version', () => {
  const made = [SERVER, CLIENT].map(
    ({ name, version }) => `${name.slice(1).replace('/', '-')}-${version}.tgz`,
  );
  const docs = execFileSync('git', ['ls-files', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' });
  const named = docs
    .trim()
    .split('\n')
    .flatMap((doc) => read(doc).match(/\bdateline-[\w.-]+\.tgz/g) ?? []);
  expect([...new Set(named)].sort()).toEqual(made.sort());
});

it('both packages name the same repository', () => {
  const addresses = ({ homepage, bugs, repository }: Manifest) => ({ homepage, bugs, url: repository.url });
  expect(addresses(CLIENT)).toEqual(addresses(SERVER));
});

it('npm ci has nothing to warn about, and asks the registry of the machine that installs', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const entries = Object.entries(packages);
  const scripts = entries.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = scripts.map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(Object.keys(SERVER.allowScripts ?? {})).toEqual(expect.arrayContaining(names));
  const addressed = entries.filter(([, { link, resolved }]) => link !== true && resolved !== undefined);
  expect(addressed).toEqual([]);
});
