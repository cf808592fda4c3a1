import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { IS_SOAK, scaled } from '../support/soak/soak.ts';

/** The time grows with the square of the number. */
const EDITORS = IS_SOAK ? scaled(100) : 30;

/** Each editor appends their number to the headline that they read. */
async function editAtOnce(newsroom: Newsroom, editors: number) {
  const { id } = await openDesk(newsroom).article({ headline: 'By', body: [paragraph('Begun.')] });
  let conflicts = 0;

  async function edit(editor: number): Promise<void> {
    let read = { revisionNumber: 1, headline: 'By' };
    for (;;) {
      const input = { id, expectedRevision: read.revisionNumber, headline: `${read.headline} ${editor}` };
      const { data, text } = await newsroom.ask(ReviseArticle, { input }, newsroom.tokens.EDITOR);
      const result = (data as typeof data | null)?.reviseArticle;
      if (result?.__typename === 'ReviseArticlePayload') return;
      if (result?.__typename !== 'RevisionConflictError') throw new Error(text);
      if (result.current.revisionNumber <= read.revisionNumber)
        throw new Error(`Shown what was read already: ${text}`);
      conflicts += 1;
      read = result.current;
    }
  }

  await Promise.all(Array.from({ length: editors }, (_, editor) => edit(editor)));
  const revisions = await newsroom.prisma.articleRevision.findMany({
    where: { articleId: rowId(id) },
    orderBy: { number: 'asc' },
    select: { number: true, headline: true },
  });
  return { conflicts, revisions };
}

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

describe('many editors who revise one article at once', () => {
  it('lose no edit if they merge with the current revision after a conflict', async () => {
    const { conflicts, revisions } = await editAtOnce(newsroom, EDITORS);
    const all = Array.from({ length: EDITORS }, (_, editor) => editor);
    expect(revisions.map(({ number }) => number)).toEqual([1, ...all.map((editor) => editor + 2)]);
    // Each is the one before with one more edit, so the last has them all.
    const headlines = revisions.map(({ headline }) => headline);
    expect(headlines.slice(1).filter((headline, at) => !headline.startsWith(`${headlines[at]} `))).toEqual(
      [],
    );
    const edits = headlines.at(-1)?.split(' ').slice(1).map(Number);
    expect(edits?.toSorted((a, b) => a - b)).toEqual(all);
    // All start from the first revision, so only one of them succeeds at first.
    expect(conflicts).toBeGreaterThanOrEqual(EDITORS - 1);
  });
});
