/**
 * Writes `schema/schema.graphql` and the types of GraphQL documents, for `npm run codegen`. Every lane of tests begins with it, so it
 * generates only if what it reads, or what it wrote, has changed since.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `build.js` wrote the hash of all that the schema depends on. */
const SCHEMA = ['dist/hash', 'codegen.ts', 'test/support/codegen.ts'];
const DOCUMENTS = ['test', 'bench', 'docs', 'examples/reader/src'];
const WRITTEN = ['schema/schema.graphql', 'examples/reader/tsconfig.json'];
/** `prisma/generate.ts` removes it with the folder, after which the types are generated again. */
const HASH = 'generated/codegen-hash';

function read(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch {
    return '';
  }
}

function hashOfFiles(): string {
  const documents = DOCUMENTS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|graphql)$/.test(name) && !name.includes('node_modules'))
      .sort()
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const file of [...SCHEMA, ...WRITTEN, ...documents]) hash.update(`${file}\n`).update(read(file));
  return hash.digest('hex');
}

if (read(HASH).toString() !== hashOfFiles()) {
  const run = (command: string, ...args: string[]) =>
    void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run(process.execPath, '--import', 'tsx', 'node_modules/.bin/graphql-codegen', '--silent');
  run('npm', 'run', '--silent', '-w', 'examples/reader', 'codegen');
  writeFileSync(HASH, hashOfFiles());
}
