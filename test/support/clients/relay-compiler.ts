import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GraphQLTaggedNode } from 'relay-runtime';
import { schema } from '../../../schema/index.ts';
import { printedSchema } from '../../../src/api/printed-schema.ts';
import type { Definition } from './documents.ts';

const COMPILER = createRequire(import.meta.url).resolve('relay-compiler/cli.js');

/**
 * Runs Relay's compiler, and returns what it makes of each operation and fragment.
 * @param manifest where it writes the texts of the operations by their ids; they have only ids then
 */
export async function compileForRelay(
  documents: readonly Definition[],
  manifest?: string,
): Promise<(name: string) => GraphQLTaggedNode> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-relay-'));
  try {
    await mkdir(join(folder, 'src'));
    await mkdir(join(folder, 'artifacts'));
    const config = {
      src: 'src',
      schema: 'schema.graphql',
      language: 'javascript',
      artifactDirectory: 'artifacts',
      // Node.js finds modules without their ending only by `require`.
      eagerEsModules: false,
      ...(manifest !== undefined && { persistConfig: { file: 'manifest.json' } }),
    };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'schema.graphql'), printedSchema(schema));
    await writeFile(join(folder, 'manifest.json'), '{}');
    for (const { module, text } of documents) {
      await appendFile(join(folder, 'src', `${module}.js`), `graphql\`${text}\`;\n`);
    }
    await promisify(execFile)(process.execPath, [COMPILER], { cwd: folder });
    if (manifest !== undefined) await copyFile(join(folder, 'manifest.json'), manifest);
    const require = createRequire(join(folder, 'artifacts/'));
    const files = await readdir(join(folder, 'artifacts'));
    const compiled = new Map(
      files.map((file) => [file.replace('.graphql.js', ''), require(`./${file}`) as GraphQLTaggedNode]),
    );
    return (name) => {
      const node = compiled.get(name);
      if (node === undefined) throw new Error(`There is no ${name}.`);
      return node;
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
