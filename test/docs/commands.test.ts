import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, ROOT } from '../support/database/embedded.ts';
import { DOCS, placeOf, readDoc } from '../support/docs/blocks.ts';
import { asPrinted, examplesOf } from '../support/docs/json.ts';
import { copyRepository, LEFT_OUT, type Checkout } from '../support/docs/shell.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const COMMANDS = DOCS.flatMap((doc) => examplesOf(doc, 'sh'));
const STATEMENTS = DOCS.flatMap((doc) => examplesOf(doc, 'sql'));

/** The role that docs/deploying.md has the reader create. */
const SERVING = 'newsroom_serving';

describe('the commands in the docs', () => {
  let newsroom: Newsroom;
  let checkout: Checkout;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    await query(newsroom.databaseUrl, `CREATE ROLE ${SERVING}`);
    // Only a member of a role can drop what it has.
    await query(newsroom.databaseUrl, `GRANT ${SERVING} TO CURRENT_USER`);
    checkout = copyRepository();
  });
  afterAll(async () => {
    checkout.remove();
    await query(newsroom.databaseUrl, `DROP OWNED BY ${SERVING} CASCADE`);
    await query(newsroom.databaseUrl, `DROP ROLE ${SERVING}`);
    await newsroom.close();
  });

  it.each(COMMANDS.map((example) => [placeOf(example.block), example] as const))(
    'run as they are printed: %s',
    async (_place, { block, answer }) => {
      // The test's own node and ports in place of those that a newcomer has.
      const text = block.text
        .replaceAll('127.0.0.1:4000', new URL(newsroom.url).host)
        .replace(/\bPORT=\d+/, 'PORT=0');
      const settings = {
        DATABASE_URL: newsroom.databaseUrl,
        DEMO: 'true',
        PORT: '0',
        SHUTDOWN_GRACE_SECONDS: '0',
        RESTORED_URL: newsroom.databaseUrl,
        OWNER_URL: newsroom.databaseUrl,
      };
      const printed = await checkout.run({ ...block, text }, settings);
      if (answer === undefined) return;
      const answered: unknown = JSON.parse(printed);
      expect(asPrinted(answered, answer)).toEqual(answer);
    },
  );

  it.each(STATEMENTS.map(({ block }) => [placeOf(block), block] as const))(
    'run as they are printed, in SQL: %s',
    async (_place, { text }) => {
      await query(newsroom.databaseUrl, text);
    },
  );

  it('are all run, except for those that the list of what is left out names', () => {
    expect(checkout.leftOut()).toEqual(new Set(Object.keys(LEFT_OUT)));
  });
});

function scriptsOf(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}${folder}package.json`, 'utf8')) as { scripts: object };
  return Object.keys(scripts);
}

it.each(DOCS)('each npm script and each program that %s names exists', (doc) => {
  const page = readDoc(doc);
  const folders = ['', 'examples/reader/', 'packages/client/'];
  const scripts = new Set(folders.flatMap(scriptsOf));
  for (const [command, script = ''] of page.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
    expect(scripts, command).toContain(script);
  }
  for (const [command, name = ''] of page.matchAll(/npm run bench -- ([a-z][\w-]*)/g)) {
    expect(existsSync(`${ROOT}bench/${name}.ts`), command).toBe(true);
  }
});
