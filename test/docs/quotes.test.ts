import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { blocksOf, DOCS, readDoc } from '../support/docs/blocks.ts';

const QUOTE = /(<!-- ([\w./-]+) -->\n\n```\w+\n)[^]*?(```\n)/g;

const quotedIn = (doc: string) => blocksOf(doc).flatMap(({ quotes }) => (quotes === null ? [] : [quotes]));

it.each(DOCS.filter((doc) => quotedIn(doc).length > 0))(
  '%s quotes files as they are (`vitest run FILE --update` copies them)',
  async (doc) => {
    const text = readDoc(doc).replace(
      QUOTE,
      (_, start: string, file: string, end: string) => start + readFileSync(ROOT + file, 'utf8') + end,
    );
    await expect(text).toMatchFileSnapshot(ROOT + doc);
  },
);

it('the docs quote each set-up, each page and each program, or link to it', () => {
  const files = ['setups', 'documents', 'languages'].flatMap((folder) =>
    readdirSync(`${ROOT}test/clients/${folder}`).map((file) => `test/clients/${folder}/${file}`),
  );
  const linked = files.filter((file) => DOCS.some((doc) => readDoc(doc).includes(`](../${file})`)));
  expect([...DOCS.flatMap(quotedIn), ...linked]).toEqual(expect.arrayContaining(files));
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
