import { expect, it, onTestFinished } from 'vitest';
import { openClient } from '../../src/db/client.ts';
import { Cursors } from '../../src/lib/cursors.ts';
import { READER } from '../../src/viewer.ts';
import { recordFinds } from '../support/database/both-reads.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { DirectSide } from '../support/secrecy/direct-side.ts';

it('a plan is cached for the next request with the same variables, unless these are long', async () => {
  const database = await createTestDatabase('story_newsroom');
  const client = openClient({ url: database.url, poolSize: 2, onError: () => undefined });
  onTestFinished(async () => {
    await client.close();
    await database.drop();
  });
  const selections: object[] = [];
  const prisma = recordFinds(client.prisma, (_method, query) => {
    const { select = {} } = query as { select?: object };
    if ('publishedRevision' in select) selections.push(select);
  });
  const side = new DirectSide({
    prisma,
    viewer: READER,
    cursors: new Cursors(new Uint8Array(32)),
    keepsDocuments: true,
  });
  const query = `query ($kinds: [UpdateNoteKind!]) {
    article(slug: "microsoft-cuts-off-unit-8200") { headline updateNotes(filter: { kinds: $kinds }) { nodes { text } } }
  }`;
  for (const [length, isCached] of [
    [1, true],
    [200, false],
  ] as const) {
    selections.length = 0;
    const { body } = await side.ask({
      query,
      variables: { kinds: Array.from({ length }, () => 'CORRECTION') },
    });
    expect(body).toContain('Microsoft');
    expect(selections).toHaveLength(2);
    expect(new Set(selections).size, `${length} kinds`).toBe(isCached ? 1 : 2);
  }
});
