import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../support/database/embedded.ts';
import { openFolder, typeCheck } from '../support/docs/type-check.ts';

const COMPILER = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const setUp = (name: string) => readFileSync(`${ROOT}test/clients/setups/${name}`, 'utf8');

/** The page with the types that the compiler makes, in place of those that it has. */
function withMadeTypes(name: string, types: Readonly<Record<string, string>>): string {
  const imports = Object.entries(types).map(
    ([type, made]) => `import type { ${made} as ${type} } from './__generated__/${made}.graphql.ts';\n`,
  );
  const source = setUp(name);
  const page = source.replace(/\/\*\* The compiler writes .*?\n\n/s, '');
  expect(page).not.toBe(source);
  return imports.join('') + page;
}

it("the Relay pages of the docs compile with the types that Relay's compiler makes", async () => {
  const folder = openFolder({
    'relay.config.json': setUp('relay.config.json'),
    'schema.graphql': readFileSync(`${ROOT}schema/schema.graphql`, 'utf8'),
    'src/relay.ts': setUp('relay.ts'),
    'src/attempts.tsx': setUp('attempts.tsx'),
    'src/relay-list.tsx': withMadeTypes('relay-list.tsx', { PageQuery: 'relayListQuery' }),
    'src/relay-page.tsx': withMadeTypes('relay-page.tsx', {
      PageQuery: 'relayPageQuery',
      PageEvents: 'relayPageSubscription',
    }),
  });
  mkdirSync(join(folder, 'src/__generated__'));
  await promisify(execFile)(process.execPath, [COMPILER], { cwd: folder });
  await typeCheck(folder, ['src/relay-list.tsx', 'src/relay-page.tsx']);
});
