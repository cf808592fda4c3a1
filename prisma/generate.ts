/**
 * Writes `generated/` (the Prisma client, the Pothos types and the files of the GraphiQL page) when it is missing or
 * stale.
 *
 * That takes a few seconds, so a start or a test run pays for it only when the schema or one of the generators has changed.
 * `build.js` calls this, because an install script doesn't run where install scripts are disabled.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeGraphiqlFiles } from '../src/http/graphiql/write-files.ts';
import { openWorkFolder } from '../src/lib/work-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const schema = join(root, 'prisma', 'schema.prisma');
const script = join(root, 'prisma', 'write-client.ts');
const generated = join(root, 'generated');
const require = createRequire(import.meta.url);

/** The hash of everything that the generated files depend on: the schema, GraphiQL, this file and the generators. */
function wantedHash(): string {
  const prisma = join(require.resolve('@prisma/client-generator-ts'), '..', '..', 'package.json');
  const graphiql = require.resolve('@graphql-yoga/render-graphiql/package.json');
  const ours = ['write-files.ts', 'files.ts', 'open.js'].map((name) =>
    join(root, 'src', 'http', 'graphiql', name),
  );
  const pothos = join(require.resolve('@pothos/plugin-prisma'), '..', '..', 'package.json');
  const hash = createHash('sha256');
  for (const file of [schema, fileURLToPath(import.meta.url), script, prisma, pothos, graphiql, ...ours])
    hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The hash that the existing generated files were made from; undefined if there are none. */
function presentHash(): string | undefined {
  try {
    return readFileSync(join(generated, 'hash'), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Generates into a new folder and moves the result into place, so that a process that is importing the old code never
 * reads a half-written file, and an interrupted run leaves no code that looks complete.
 */
async function write(hash: string): Promise<void> {
  const work = openWorkFolder(root, 'generated-');
  try {
    mkdirSync(join(work, 'prisma'));
    copyFileSync(schema, join(work, 'prisma', 'schema.prisma'));
    await Promise.all([
      writeClient(join(work, 'prisma', 'schema.prisma')),
      writeGraphiqlFiles(join(work, 'generated', 'graphiql')),
    ]);
    writeRuntime(join(work, 'generated', 'prisma', 'runtime.mjs'));
    writeFileSync(join(work, 'generated', 'hash'), hash);
    // Another process may have generated the same files meanwhile.
    if (presentHash() === hash) return;
    rmSync(generated, { recursive: true, force: true });
    renameSync(join(work, 'generated'), generated);
  } catch (error) {
    if (presentHash() !== hash) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The function of Prisma's runtime that decodes the graph of a schema, as it is minified. */
const DECODE = /function (\w+)\((\w+)\)\{return new (\w+)\(\2\)\.deserialize\(\)\}/g;

/**
 * Writes a copy of Prisma's runtime that decodes the graph of the schema once for all clients of a process. The graph is only
 * read. Decoding takes some 45 ms of CPU, and a node has six clients. If a later version has no such function, the
 * copy equals the original, and a test fails.
 */
function writeRuntime(target: string): void {
  const runtime = join(require.resolve('@prisma/client/package.json'), '..', 'runtime', 'client.mjs');
  const once = readFileSync(runtime, 'utf8')
    .replace(
      DECODE,
      'const $1Graphs=new WeakMap;function $1($2){let g=$1Graphs.get($2);if(!g)$1Graphs.set($2,g=new $3($2).deserialize());return g}',
    )
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  writeFileSync(target, once);
}

/** In a process of its own, whose memory isn't the node's. */
async function writeClient(schemaCopy: string): Promise<void> {
  const options = {
    cwd: root,
    // Prisma finds the Pothos generator by its command name on the PATH, and this may run outside `npm run`.
    env: { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) },
  };
  await promisify(execFile)(process.execPath, ['--import', 'tsx', script, schemaCopy], options).catch(
    (error: unknown) => {
      const { stderr } = error as { readonly stderr: string };
      throw new Error(`The Prisma client can't be generated:\n${stderr}`);
    },
  );
}

export async function generate(): Promise<void> {
  const hash = wantedHash();
  if (presentHash() === hash) return;
  console.error('Generating the Prisma client and the files of GraphiQL. This is needed after an install.');
  await write(hash);
}
