import type { Article, LivePost, UpdateNote } from '../../generated/prisma/client.ts';
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
      states: ['PUBLISHED', 'WITHDRAWN'],
      // Changes nothing yet, but locks the row.
      change: { revisionNumber: { increment: 0 } },
    });
    const before = await tx.updateNote.findUniqueOrThrow({ where: { id } });
    if (before.text === text) return { note: { id }, article: claimed, event: null };
    await replaceText(tx, before, { text, memberId: member.id, at });
    const post = await shownPostOf(tx, before, claimed);
    if (post !== null) {
      await tx.livePost.update({ where: { id: post.postId }, data: { shownAt: at, modifiedAt: at } });
      const event = appendEvent(tx, { type: 'LIVE_POST_REVISED', ...post, noteId: id });
      return { note: { id }, article: claimed, event };
    }
    const article = await tx.article.update({
      where: { id: articleId },
      data: {
        modifiedAt: at,
        // The note of a post changes nothing of the article itself.
        ...(before.postId === null && { publishedAt: at }),
        ...((await isReason(tx, before, claimed)) && { withdrawalReason: text }),
      },
    });
    const event = announceCorrectedNote(tx, before, article);
    return { note: { id }, article, event };
  },
});

/** The note of a withdrawal is also its reason. Earlier notes and those of posts may have the same words. */
async function isReason(
  tx: Transaction,
  { id, articleId, text }: UpdateNote,
  { state, withdrawalReason }: Pick<Article, 'state' | 'withdrawalReason'>,
): Promise<boolean> {
  if (state !== 'WITHDRAWN' || withdrawalReason !== text) return false;
  // A withdrawn article gets no other retraction, except of its posts.
  const newest = await tx.updateNote.findFirst({
    where: { articleId, postId: null, kind: 'RETRACTION' },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  return newest?.id === id;
}

/** What an event about the post of a note refers to; null if readers don't see the note with a post. */
async function shownPostOf(
  tx: Transaction,
  { postId }: UpdateNote,
  { state }: Pick<Article, 'state'>,
): Promise<(Pick<LivePost, 'articleId' | 'liveBlogId'> & { postId: string }) | null> {
  if (postId === null || state !== 'PUBLISHED') return null;
  const post = await tx.livePost.findUniqueOrThrow({ where: { id: postId } });
  return post.state === 'PUBLISHED'
    ? { postId, articleId: post.articleId, liveBlogId: post.liveBlogId }
    : null;
}

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

/**
 * Informs open pages and receivers, who may have the former text. Readers get no other event of a withdrawn article than its
 * withdrawal.
 */
export function announceCorrectedNote(
  tx: Transaction,
  { id: noteId, kind, articleId, revisionId }: UpdateNote,
  { state, withdrawalReason: reason }: Pick<Article, 'state' | 'withdrawalReason'>,
): AppendedEvent {
  if (state === 'WITHDRAWN') return appendEvent(tx, { type: 'ARTICLE_WITHDRAWN', articleId, noteId, reason });
  // Receivers acknowledge a correction, and so its better words.
  const type = CORRECTIONS.includes(kind) ? 'ARTICLE_CORRECTED' : 'ARTICLE_REVISED';
  return appendEvent(tx, { type, articleId, revisionId, noteId });
}

async function articleOfNote(
  { prisma }: { readonly prisma: Pick<Transaction, 'updateNote'> },
  { id }: { readonly id: string },
): Promise<string | null> {
  const note = await prisma.updateNote.findUnique({ where: { id }, select: { articleId: true } });
  return note?.articleId ?? null;
}
