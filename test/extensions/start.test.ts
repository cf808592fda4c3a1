import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { defineExtension, start } from '../../src/index.ts';
import { createTestDatabase } from '../support/database/database.ts';

const own = defineExtension({
  name: 'own',
  schema: (builder) =>
    builder.field('Query', 'greeting', { type: 'String', description: 'A word.', resolve: () => 'Hello' }),
});

it('A process starts its extensions as often as it likes, also after a start that failed, and no others', async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'dateline-starts-'));
  onTestFinished(() => rmSync(DATA_DIR, { recursive: true }));
  const { servingUrl } = await createTestDatabase('newsroom');
  const settings = { DATA_DIR, DATABASE_URL: servingUrl, PORT: '0', LOG_LEVEL: 'error' };
  const nowhere = 'postgresql://nobody@127.0.0.1:1/nothing';
  await expect(start({ ...settings, DATABASE_URL: nowhere }, { extensions: [own] })).rejects.toThrow(
    '127.0.0.1:1',
  );
  for (let count = 0; count < 2; count += 1) {
    const node = await start(settings, { extensions: [own] });
    const answer = await fetch(`${node.url}?query={greeting}`).then((response) => response.text());
    await node.stop();
    expect(answer).toContain('"greeting":"Hello"');
  }
  await expect(start(settings, { extensions: [{ ...own }] })).rejects.toThrow(
    'This process was started with other extensions (own): give each start the same objects, or start another process.',
  );
  await expect(start(settings, { extensions: [] })).rejects.toThrow(
    'This process was started with other extensions (own)',
  );
});
