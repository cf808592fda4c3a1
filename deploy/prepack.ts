/**
 * Completes `dist/` for the package that npm packs: the example site, the files that aren't code, the licences of what is bundled,
 * and a list of all components (SBOM). `npm pack` runs it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const FILES = join(DIST, 'files');

/** What a node reads besides its code. */
const READ = [
  'prisma/migrations',
  'prisma/sql',
  'src/messages',
  'generated/graphiql',
  'demo/pictures',
  'examples/reader/dist',
];

interface Component {
  /** Such as `graphql@16.15.0`. */
  readonly 'bom-ref': string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, {
    cwd: ROOT,
    // In a test, React would be built for development.
    env: { ...process.env, NODE_ENV: 'production' },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** The types of what the package exports. They import nothing but each other. */
function writeTypes(): void {
  for (const name of ['index', 'extensions/define']) {
    const source = readFileSync(join(ROOT, 'src', `${name}.ts`), 'utf8');
    const { outputText } = ts.transpileDeclaration(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2023 },
    });
    mkdirSync(dirname(join(DIST, name)), { recursive: true });
    writeFileSync(join(DIST, `${name}.d.ts`), outputText.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
}

function copyFiles(): void {
  rmSync(FILES, { recursive: true, force: true });
  for (const folder of READ)
    cpSync(join(ROOT, folder), join(FILES, folder), {
      recursive: true,
      filter: (path) => !path.endsWith('.ts'),
    });
}

/** The folders of the packages whose code is in `dist/`: those of the server, and those of GraphiQL and the site. */
function bundledFolders(): string[] {
  const { server } = JSON.parse(readFileSync(join(DIST, 'bundled.json'), 'utf8')) as {
    readonly server: readonly string[];
  };
  const site = [
    'react',
    'react-dom',
    'scheduler',
    'urql',
    '@urql/core',
    '@urql/exchange-graphcache',
    'wonka',
  ];
  const others = [...site, '@graphql-yoga/render-graphiql'].map((name) => `node_modules/${name}`);
  return [...new Set([...server, ...others])].sort();
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Each package with the text of its licence, as most licences demand. */
function writeLicences(folders: readonly string[]): void {
  const texts = folders.map((folder) => {
    const { name, version, license = 'see the text' } = manifestOf(folder);
    const file = readdirSync(join(ROOT, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file === undefined ? '' : `\n${readFileSync(join(ROOT, folder, file), 'utf8').trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
  const head = 'dist/ contains code of these packages.\n';
  writeFileSync(join(DIST, 'LICENSES.txt'), [head, ...texts].join(`\n${'-'.repeat(80)}\n\n`));
}

interface Bom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * In the format CycloneDX: what npm installs with the package, and what is in `dist/`. Found from the list of everything that is locked:
 * that of `npm sbom --omit=dev` lacks what a package for development needs as well.
 */
function writeComponents(folders: readonly string[]): void {
  const all = JSON.parse(
    String(run('npm', 'sbom', '--package-lock-only', '--include=dev', '--sbom-format=cyclonedx')),
  ) as Bom;
  const refs = new Map(all.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const bundled = folders.map(manifestOf).map(({ name, version }) => `${name}@${version}`);
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'optionalDependencies', Record<string, string>>;
  const installed = Object.keys({ ...dependencies, ...optionalDependencies })
    .map((name) => manifestOf(`node_modules/${name}`))
    .map(({ name, version }) => `${name}@${version}`);
  const there = new Set(installed);
  // A set also visits what is added to it meanwhile.
  for (const ref of there) for (const needed of refs.get(ref) ?? []) there.add(needed);
  for (const ref of bundled) there.add(ref);
  const bom = {
    ...all,
    components: all.components.filter((each) => there.has(each['bom-ref'])),
    dependencies: all.dependencies.filter(({ ref }) => there.has(ref)),
  };
  writeFileSync(join(DIST, 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
}

mkdirSync(FILES, { recursive: true });
run('npm', 'run', '--silent', 'build', '-w', 'examples/reader');
copyFiles();
writeTypes();
const folders = bundledFolders();
writeLicences(folders);
writeComponents(folders);
