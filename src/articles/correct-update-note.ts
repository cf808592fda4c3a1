import type { Transaction } from '../db/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { CORRECTIONS } from './correction.ts';
import { mayPublish } from './policy.ts';
import { campaignsOfPublishedRevision } from './public-campaigns.ts';

/** Corrects the text of a note for readers. The former text is kept for members, and readers see when it was corrected. */
export const correctUpdateNote = operation({
  name: 'correctUpdateNote',
  input: { id: rowId('UpdateNote'), text },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: articleOfNote,
  may: mayPublish,
  async change(tx, { id, text }, { member, at }) {
    const articleId = await articleOfNote({ prisma: tx }, { id });
    if (articleId === null) throw new NotFoundError('UpdateNote', id, ['id']);
    const claimed = await claimArticle(tx, {
      id: articleId,
      states: ['PUBLISHED'],
      instead: { WITHDRAWN: 'Readers no longer see its notes.' },
      // Changes nothing yet, but locks the row.
      change: { state: 'PUBLISHED' },
    });
    const before = await tx.updateNote.findUniqueOrThrow({ where: { id } });
    if (before.text === text) return { note: { id }, article: claimed, event: null };
    await tx.formerNoteText.create({
      data: { noteId: id, text: before.text, replacedAt: at, replacedById: member.id },
    });
    const note = await tx.updateNote.update({ where: { id }, data: { text, correctedAt: at } });
    const article = await tx.article.update({
      where: { id: articleId },
      data: { publishedAt: at, modifiedAt: at },
    });
    const event = appendEvent(tx, {
      // Receivers acknowledge a correction, and so its better words.
      type: CORRECTIONS.includes(note.kind) ? 'ARTICLE_CORRECTED' : 'ARTICLE_REVISED',
      articleId,
      revisionId: note.revisionId,
      noteId: id,
      campaignIds: await campaignsOfPublishedRevision(tx, articleId),
    });
    return { note: { id }, article, event };
  },
});

async function articleOfNote(
  { prisma }: { readonly prisma: Pick<Transaction, 'updateNote'> },
  { id }: { readonly id: string },
): Promise<string | null> {
  const note = await prisma.updateNote.findUnique({ where: { id }, select: { articleId: true } });
  return note?.articleId ?? null;
}
