import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const QUOTE = /(<!-- (test\/clients\/setups\/\S+) -->\n\n```ts\n)[^]*?(```\n)/g;

const quoted = (doc: string) =>
  Array.from(readFileSync(ROOT + doc, 'utf8').matchAll(QUOTE), ([, , file]) => file);

it.each(['README.md', 'docs/clients.md'])(
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

it('docs/clients.md quotes all of them', () => {
  const files = readdirSync(`${ROOT}test/clients/setups`).map((file) => `test/clients/setups/${file}`);
  expect(quoted('docs/clients.md').sort()).toEqual(files.sort());
});
