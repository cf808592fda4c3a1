/**
 * Compiles the programs into `dist/`, and generates what they need into `generated/`, if either is missing or older than the
 * sources. It compares hashes, since copying a folder changes the times of its files. It is JavaScript, so that a start with
 * nothing to build loads no compiler.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = import.meta.dirname;
const DIST = join(ROOT, 'dist');
/** What the compiled code depends on. The lock file stands for the packages. */
const SOURCES = ['src', 'schema', 'demo', 'prisma'];
const FILES = ['build.js', 'tsconfig.json', 'package-lock.json', 'generated/hash'];
/**
 * The packages that npm installs beside `dist/`: those that programs of operators import too, and that must not be there twice. All
 * others are bundled, since a start takes longer with many files, and an installation more space.
 */
const RUNTIME = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies);
const PROGRAMS = ['src/index.ts', 'src/main.ts', 'src/cli/main.ts', 'src/cli/import-thread.ts'];

function giveUp(advice) {
  console.error(`${advice}, then start again.`);
  process.exit(1);
}

const read = (...path) => {
  try {
    return readFileSync(join(ROOT, ...path), 'utf8');
  } catch (error) {
    if (error.code === 'EACCES')
      giveUp(`${join(ROOT, ...path)} can't be read (EACCES). Let this user read ${ROOT}`);
    return '';
  }
};

function hashOfSources() {
  const sources = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => /\.(ts|js|prisma)$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const file of [...FILES, ...sources]) hash.update(`${file}\n${read(file)}\n`);
  return hash.digest('hex');
}

const isBuilt = (hash) => read('dist', 'hash') === hash && read('generated', 'hash') !== '';

/** The folders of the packages that have these files. */
function packagesIn(files) {
  const folders = Object.keys(files).flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  );
  return [...new Set(folders)].sort();
}

/** @param plugins of esbuild, which put other code in the place of some */
export async function bundle(outdir, plugins = []) {
  const { build: compile } = await import('esbuild');
  return compile({
    metafile: true,
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outbase: 'src',
    outdir,
    plugins,
    bundle: true,
    external: RUNTIME,
    // The original's CommonJS, which it names for Node.js, can't be part of a module either.
    alias: { '@prisma/client/runtime/client': './generated/prisma/runtime.mjs' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    // CommonJS packages require modules of Node.js.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

async function compile() {
  const hash = hashOfSources();
  if (isBuilt(hash)) return;
  console.error('Compiling the programs. This is needed when the code has changed.');
  const { openWorkFolder } = await import('./src/lib/work-folder.ts');
  // A process that is being started never reads half of a build, and an interrupted build doesn't look complete.
  const work = openWorkFolder(ROOT, 'dist-');
  try {
    const { metafile } = await bundle(work);
    writeFileSync(join(work, 'bundled.json'), JSON.stringify({ server: packagesIn(metafile.inputs) }));
    writeFileSync(join(work, 'hash'), hash);
    // Only its owner can enter a work folder, and a node often runs as another user.
    chmodSync(work, 0o755);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(work, DIST);
  } catch (error) {
    // Another process may have built the same meanwhile.
    if (!isBuilt(hash)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildHere() {
  try {
    await import('tsx');
    const { generate } = await import('./prisma/generate.ts');
    await generate();
    await compile();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    giveUp(
      `The folder ${ROOT} can't be written (${error.code}). Run "npm run build" there as a user who may`,
    );
  }
}

/** In a process of its own, so that the compiler takes no memory of a node. Ends this process if it fails. */
export default function build() {
  if (isBuilt(hashOfSources())) return;
  const { status } = spawnSync(process.execPath, [import.meta.filename], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}

if (process.argv[1] === import.meta.filename) await buildHere();
