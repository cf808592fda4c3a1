import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printSchema } from 'graphql';
import type { GraphQLTaggedNode } from 'relay-runtime';
import { schema } from '../../../schema/index.ts';

const COMPILER = createRequire(import.meta.url).resolve('relay-compiler/cli.js');

/**
 * Runs Relay's compiler, and returns what it makes of each operation and fragment, by name.
 * @param modules the documents of each module, by its name, with which the compiler has the names begin
 */
export async function compileForRelay(
  modules: Readonly<Record<string, readonly string[]>>,
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
    };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'schema.graphql'), printSchema(schema));
    for (const [name, documents] of Object.entries(modules)) {
      const text = documents.map((document) => `graphql\`${document}\`;\n`).join('');
      await writeFile(join(folder, 'src', `${name}.js`), text);
    }
    await promisify(execFile)(process.execPath, [COMPILER], { cwd: folder });
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
