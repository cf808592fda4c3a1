import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../../schema/index.ts';
import { isInstalled, pythonWith } from '../../support/clients/http-clients.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';

const GENERATORS = 'test/support/generators';
const DOCUMENTS = ['ArticlePage', 'CampaignPage', 'Desk', 'LiveBlog', 'PersonPage'].map(
  (name) => `test/clients/documents/${name}.graphql`,
);
const PYTHON = pythonWith('gql', 'requests_toolbelt');
const run = promisify(execFile);

describe('the schema of a running node is loaded', () => {
  const newsroom = useNewsroom();
  const folder = mkdtempSync(join(tmpdir(), 'dateline-schema-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.skipIf(PYTHON === undefined)(
    'by graphql-core in Python, which validates documents with it',
    async () => {
      const { stdout } = await run(PYTHON ?? '', [
        'test/support/clients/load_schema.py',
        newsroom.url,
        ...DOCUMENTS,
      ]);
      const types = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'));
      const [introspected, read] = stdout.split('\n').map(Number);
      expect([introspected, read]).toEqual([types.length, types.length]);
    },
  );

  it.skipIf(!isInstalled('gqlclientgen', '-h'))('by gqlparser, for a client in Go', async () => {
    const [text, output] = [join(folder, 'schema.graphql'), join(folder, 'types.go')];
    writeFileSync(text, await (await fetch(`${newsroom.url}/schema.graphql`)).text());
    await run('gqlclientgen', ['-s', text, '-o', output, '-n', 'dateline']);
    expect(readFileSync(output, 'utf8')).toMatch(/^type Article struct/m);
  });

  it.skipIf(!existsSync(`${GENERATORS}/node_modules`))(
    'by genql, by zeus, and for seven targets of GraphQL Code Generator',
    async () => {
      const { stdout } = await run(
        process.execPath,
        [`${GENERATORS}/load.js`, newsroom.url, 'test/clients/documents/ArticlePage.graphql'],
        { maxBuffer: 10_000_000 },
      );
      const made = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
      expect(Object.keys(made)).toHaveLength(18);
      for (const [generator, length] of Object.entries(made))
        expect(length, generator).toBeGreaterThan(1_000);
    },
  );
});
