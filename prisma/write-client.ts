/**
 * Writes the Prisma client and the Pothos types for a copy of the schema: what `prisma generate` does, with the libraries that
 * it consists of. The package `prisma` itself brings 200 MB for its other commands, some of which ask for Node.js 22.
 *
 * Usage: write-client.ts <schema file>
 */
import { createRequire } from 'node:module';
import type * as clientGenerator from '@prisma/client-generator-ts';
import type * as internals from '@prisma/internals';

// Required, since importing them as ES modules fails: their files name others without an extension.
const require = createRequire(import.meta.url);
const { getGenerators, loadSchemaContext } = require('@prisma/internals') as typeof internals;
const { PrismaClientTsGenerator } = require('@prisma/client-generator-ts') as typeof clientGenerator;

const [, , schemaPath] = process.argv;
const generators = await getGenerators({
  schemaContext: await loadSchemaContext({
    schemaPath: { cliProvidedPath: schemaPath ?? '' },
    printLoadMessage: false,
  }),
  registry: { 'prisma-client': { type: 'in-process', generator: new PrismaClientTsGenerator() } },
  skipDownload: true,
  cliCommand: 'generate',
});
for (const generator of generators) {
  await generator.generate();
  generator.stop();
}
