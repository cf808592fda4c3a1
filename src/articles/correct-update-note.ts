import type { UpdateNote } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { appendEvent, type AppendedEvent } from '../log/append.ts';
import { text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { CORRECTIONS } from './correction.ts';
import { mayPublish } from './policy.ts';

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
    await replaceText(tx, before, { text, memberId: member.id, at });
    const article = await tx.article.update({
      where: { id: articleId },
      data: { publishedAt: at, modifiedAt: at },
    });
    const event = announceCorrectedNote(tx, before);
    return { note: { id }, article, event };
  },
});

interface Replacement {
  readonly text: string;
  /** Who replaces it. */
  readonly memberId: string;
  readonly at: Date;
}

/** Members still see the former text. */
export async function replaceText(
  tx: Transaction,
  { id: noteId, text: former }: UpdateNote,
  { text, memberId, at }: Replacement,
): Promise<void> {
  await tx.formerNoteText.create({ data: { noteId, text: former, replacedAt: at, replacedById: memberId } });
  await tx.updateNote.update({ where: { id: noteId }, data: { text, correctedAt: at } });
}

/** Informs open pages and receivers, who may have the former text. */
export function announceCorrectedNote(
  tx: Transaction,
  { id: noteId, kind, articleId, revisionId }: UpdateNote,
): AppendedEvent {
  return appendEvent(tx, {
    // Receivers acknowledge a correction, and so its better words.
    type: CORRECTIONS.includes(kind) ? 'ARTICLE_CORRECTED' : 'ARTICLE_REVISED',
    articleId,
    revisionId,
    noteId,
  });
}

async function articleOfNote(
  { prisma }: { readonly prisma: Pick<Transaction, 'updateNote'> },
  { id }: { readonly id: string },
): Promise<string | null> {
  const note = await prisma.updateNote.findUnique({ where: { id }, select: { articleId: true } });
  return note?.articleId ?? null;
}
