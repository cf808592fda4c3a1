import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { schema } from '../../../schema/index.ts';
import { printedSchema } from '../../../src/api/printed-schema.ts';
import type { Definition } from './documents.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Checks the documents as gql.tada's users do: its own check, and then the compiler, of the types that it infers. */
export async function checkWithTada(documents: readonly Definition[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-tada-'));
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(MODULES, program), ...args], { cwd: folder });
  try {
    await symlink(MODULES, join(folder, 'node_modules'));
    await writeFile(join(folder, 'schema.graphql'), printedSchema(schema));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await writeFile(join(folder, 'documents.ts'), source(documents));
    await run('gql.tada/bin/cli.js', 'generate-output');
    await run('gql.tada/bin/cli.js', 'check');
    await run('typescript/bin/tsc');
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(stdout + stderr, { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2023',
    module: 'preserve',
    moduleResolution: 'bundler',
    types: [],
    plugins: [
      {
        name: 'gql.tada/ts-plugin',
        schema: './schema.graphql',
        tadaOutputLocation: './graphql-env.d.ts',
      },
    ],
  },
  files: ['documents.ts'],
};

/** A type that wasn't inferred is `any`, `never` or `unknown`. */
const source = (documents: readonly Definition[]) => `
  import { initGraphQLTada, type ResultOf } from 'gql.tada';
  import type { introspection } from './graphql-env.d.ts';

  const graphql = initGraphQLTada<{ introspection: introspection; disableMasking: true }>();
  type IsInferred<T> = 0 extends 1 & T ? false : unknown extends T ? false : [T] extends [never] ? false : true;

  ${documents
    .map(
      ({ name, text, spreads }) => `
  export const ${name} = graphql(\`${text}\`, [${spreads.join(', ')}]);
  export const ${name}_isInferred: IsInferred<ResultOf<typeof ${name}>> = true;`,
    )
    .join('\n')}
`;
