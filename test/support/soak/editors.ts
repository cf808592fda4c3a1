/** Many editors who revise one article at once, each until their edit is saved. */
import { openDesk, paragraph, rowId } from '../newsroom/factories.ts';
import { ReviseArticle } from '../newsroom/mutations.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

/** Each editor appends their number to the headline that they read. */
export async function editAtOnce(newsroom: Newsroom, editors: number) {
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

/** Finds what is wrong: each revision must be the previous one with one more edit, and the last must have them all. */
export function lostEdits(
  editors: number,
  revisions: readonly { number: number; headline: string }[],
): string[] {
  const wrong: string[] = [];
  if (revisions.length !== editors + 1) wrong.push(`${revisions.length} revisions`);
  for (const [index, { number, headline }] of revisions.entries()) {
    if (number !== index + 1) wrong.push(`revision ${number} in place ${index + 1}`);
    const before = revisions[index - 1];
    if (before !== undefined && !headline.startsWith(`${before.headline} `))
      wrong.push(`overwritten: ${headline}`);
  }
  const edits = new Set(revisions.at(-1)?.headline.split(' ').slice(1));
  for (let editor = 0; editor < editors; editor += 1) {
    if (!edits.has(String(editor))) wrong.push(`lost: ${editor}`);
  }
  return wrong;
}
