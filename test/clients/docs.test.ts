import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { expect, it } from 'vitest';
import codegen from './setups/codegen.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const QUOTE = /(<!-- (test\/clients\/(?:setups|documents)\/\S+) -->\n\n```\w+\n)[^]*?(```\n)/g;

const DOCS = ['README.md', 'docs/clients.md', 'docs/feed.md'];

const quoted = (doc: string) =>
  Array.from(readFileSync(ROOT + doc, 'utf8').matchAll(QUOTE), ([, , file]) => file);

it.each(DOCS)(
  '%s quotes files that are tested, as they are (`vitest run FILE --update` copies them)',
  async (doc) => {
    expect(quoted(doc)).not.toEqual([]);
    const text = readFileSync(ROOT + doc, 'utf8').replace(
      QUOTE,
      (_, start: string, file: string, end: string) => start + readFileSync(ROOT + file, 'utf8') + end,
    );
    await expect(text).toMatchFileSnapshot(ROOT + doc);
  },
);

it('the docs quote all of them', () => {
  const files = ['setups', 'documents'].flatMap((folder) =>
    readdirSync(`${ROOT}test/clients/${folder}`).map((file) => `test/clients/${folder}/${file}`),
  );
  expect([...new Set(DOCS.flatMap(quoted))].sort()).toEqual(files.sort());
});

it('docs/clients.md installs the versions that the tests use', () => {
  const lines = readFileSync(`${ROOT}docs/clients.md`, 'utf8').match(/^npm install .*$/gm) ?? [];
  const named = lines.flatMap((line) => line.split(' ').filter((word) => /.@/.test(word)));
  expect(named.length).toBeGreaterThan(10);
  for (const each of named) {
    const [, name = '', version = ''] = /^(.+)@(.+)$/.exec(each) ?? [];
    const installed = JSON.parse(readFileSync(`${ROOT}node_modules/${name}/package.json`, 'utf8')) as {
      version: string;
    };
    expect(installed.version, each).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}\\.`));
  }
});

it("the GraphQL Code Generator's config makes types of the documents", async () => {
  const files = (await generate(
    {
      ...codegen,
      silent: true,
      schema: `${ROOT}schema/schema.graphql`,
      documents: `${ROOT}test/clients/documents/*.graphql`,
    },
    false,
  )) as { filename: string; content: string }[];
  const types = files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content;
  expect(types).toContain('export type ArticlePageQueryQuery =');
  expect(types).not.toMatch(/EDTFDate: .*any/);
});
