/**
 * Loads the schema of a running node with each code generator, from its text and from introspection, and prints what each has
 * made of it: `node load.js http://127.0.0.1:4000/graphql query.graphql`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate as genql } from '@genql/cli';
import { codegen } from '@graphql-codegen/core';
import { buildClientSchema, buildSchema, getIntrospectionQuery, parse, printSchema } from 'graphql';
import { TranslateGraphQL } from 'graphql-zeus-core';

const [, , url, operations] = process.argv;
const document = parse(readFileSync(operations, 'utf8'));

/** The targets of GraphQL Code Generator, and the file that each writes. */
const TARGETS = {
  typescript: 'types.ts',
  'typescript-operations': 'operations.ts',
  'typed-document-node': 'documents.ts',
  introspection: 'schema.json',
  kotlin: 'org/example/Types.kt',
  'c-sharp': 'Types.cs',
  java: 'org/example/Types.java',
};

async function introspected() {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // As GraphQL Code Generator and zeus ask.
    body: JSON.stringify({
      query: getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
    }),
  });
  return printSchema(buildClientSchema((await response.json()).data));
}

async function withGenql(source) {
  const output = mkdtempSync(join(tmpdir(), 'dateline-genql-'));
  try {
    await genql({ ...source, output });
    const files = readdirSync(output).filter((name) => name.startsWith('schema.'));
    return files.map((name) => readFileSync(join(output, name), 'utf8')).join('\n');
  } finally {
    rmSync(output, { recursive: true });
  }
}

async function withTarget(target, filename, schema) {
  const plugin = await import(`@graphql-codegen/${target}`);
  return codegen({
    filename,
    schema: parse(schema),
    schemaAst: buildSchema(schema),
    documents: [{ location: operations, document }],
    config: {},
    plugins: [{ [target]: {} }],
    pluginMap: { [target]: plugin },
  });
}

const made = {};
async function load(name, generate) {
  try {
    made[name] = (await generate()).length;
  } catch (error) {
    made[name] = String(error);
  }
}

const text = await (await fetch(`${url}/schema.graphql`)).text();
for (const [from, schema] of Object.entries({ text, introspection: await introspected() })) {
  await load(`zeus, from ${from}`, () =>
    Promise.resolve(TranslateGraphQL.typescript({ schema, env: 'node', host: url })),
  );
  for (const [target, file] of Object.entries(TARGETS))
    await load(`${target}, from ${from}`, () => withTarget(target, file, schema));
}
await load('genql, from text', () => withGenql({ schema: text }));
await load('genql, from introspection', () => withGenql({ endpoint: url }));
console.log(`\n${JSON.stringify(made)}`);
