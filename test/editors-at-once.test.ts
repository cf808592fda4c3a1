import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, rowId } from './support/factories.ts';
import { ReviseArticle } from './support/mutations.ts';
import { openNewsroom, type Newsroom } from './support/newsroom.ts';

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

describe('a hundred editors on one article', () => {
  it(
    'who merge with the current revision where they come too late, lose nothing',
    { timeout: 120_000 },
    async () => {
      const EDITORS = 100;
      const { tokens, prisma, ask } = newsroom;
      const { id } = await openDesk(newsroom).article({ headline: 'By', body: [paragraph('Begun.')] });
      let conflicts = 0;

      /** Adds a name to what the headline says, again and again until it is saved. */
      async function edit(editor: number): Promise<void> {
        let read = { revision: 1, headline: 'By' };
        for (;;) {
          const headline = `${read.headline} ${editor}`;
          const input = { id, expectedRevision: read.revision, headline };
          const { data, text } = await ask(ReviseArticle, { input }, tokens.EDITOR);
          const result = (data as typeof data | null)?.reviseArticle;
          if (result?.__typename === 'ReviseArticlePayload') return;
          if (result?.__typename !== 'RevisionConflictError') throw new Error(text);
          conflicts += 1;
          expect(result.current.revision).toBeGreaterThan(read.revision);
          read = result.current;
        }
      }
      await Promise.all(Array.from({ length: EDITORS }, (_, editor) => edit(editor)));

      const revisions = await prisma.articleRevision.findMany({
        where: { articleId: rowId(id) },
        orderBy: { number: 'asc' },
      });
      expect(revisions.map(({ number }) => number)).toEqual(
        Array.from({ length: EDITORS + 1 }, (_, index) => index + 1),
      );
      // Each is made from the one before, and the last holds all.
      for (const [index, { headline }] of revisions.slice(1).entries()) {
        expect(headline.startsWith(`${revisions[index]?.headline} `)).toBe(true);
      }
      const names = revisions.at(-1)?.headline.split(' ').slice(1) ?? [];
      expect(names.map(Number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: EDITORS }, (_, index) => index),
      );
      expect(conflicts).toBeGreaterThan(EDITORS);
    },
  );
});
