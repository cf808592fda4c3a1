import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { readDoc } from '../support/docs/blocks.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import type { CacheTypes } from './setups/introspection.ts';

const newsroom = useNewsroom();

it('the command of docs/clients.md prints what Apollo’s cache needs of the schema, and no more', async () => {
  const [, program = ''] = /^npx tsx -e "(.+)" > /m.exec(readDoc('docs/clients.md')) ?? [];
  const text = program
    .replace('./src/', `${ROOT}test/clients/setups/`)
    .replace('http://127.0.0.1:4000/graphql', newsroom.url);
  const { stdout } = await promisify(execFile)(`${ROOT}node_modules/.bin/tsx`, ['-e', text]);
  // A front end's bundle has it: the schema would be half a megabyte.
  expect(stdout.length).toBeLessThan(30_000);
  const types = JSON.parse(stdout) as CacheTypes;
  expect(types.typesWithoutId).toContain('Image');
  expect(types.possibleTypes['Speaker']).toContain('Person');
});
