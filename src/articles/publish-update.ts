import {
  Prisma,
  type Article,
  type FeedEventType,
  type UpdateNoteKind,
} from '../../generated/prisma/client.ts';
import type { Statement } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import type { AppendedEvent } from '../log/append.ts';
import { speakerIdOf } from '../people/speaker.ts';
import { makePublic } from './make-public.ts';
import type { NewRevision } from './save-revision.ts';

interface Update extends Edit {
  readonly at: Date;
  readonly kind: UpdateNoteKind;
  readonly noteText: string;
  /** The comment, for COMMENT_ADDED. */
  readonly statement?: Statement;
}

interface Edit {
  readonly createdById: string;
  /** Saves the new revision, made from the published one. The note of that has been announced; this one's is written here. */
  readonly savePublished: (revision: NewRevision, publishedId: string) => Promise<unknown>;
  /** Then saves a further draft: the current one with the edit merged into it. */
  readonly saveDraft: (revision: NewRevision, draftId: string, publishedId: string) => Promise<unknown>;
}

const EVENTS: Record<UpdateNoteKind, FeedEventType> = {
  COMMENT_ADDED: 'ARTICLE_COMMENT_ADDED',
  UPDATE: 'ARTICLE_REVISED',
  CORRECTION: 'ARTICLE_CORRECTED',
  CLARIFICATION: 'ARTICLE_CORRECTED',
  RETRACTION: 'ARTICLE_CORRECTED',
};

/** A row that the payload shows, which is read with what is selected of it. */
interface Written {
  readonly id: string;
}

/**
 * Publishes an edit of a published article, with a note to readers, and promotes everything that it refers to.
 * @param claimed the article; its `revisionNumber` is the number of the new revision
 */
export async function publishUpdate(
  tx: Transaction,
  claimed: Article,
  { at, kind, noteText, statement, ...edit }: Update,
): Promise<{ article: Article; note: Written; event: AppendedEvent }> {
  const articleId = claimed.id;
  const shown = await saveOnTop(claimed, edit);
  const { publishedRevisionId: revisionId } = shown;
  const announcement = {
    type: EVENTS[kind],
    articleId,
    revisionId,
    replaces: claimed.publishedRevisionId,
    note: { kind, text: noteText },
    statementId: statement?.id ?? null,
    speakerId: statement === undefined ? null : speakerIdOf('speaker', statement),
  };
  const [event] = await makePublic(tx, [announcement], at, [
    Prisma.sql`
      UPDATE "Article" SET "publishedRevisionId" = ${revisionId}::uuid, "currentRevisionId" = ${shown.currentRevisionId}::uuid,
        "revisionNumber" = ${shown.revisionNumber}::int, "publishedAt" = ${at}, "modifiedAt" = ${at}
      WHERE "id" = ${articleId}::uuid`,
  ]);
  if (event?.noteId == null) throw new Error('Each announcement appends an event, with its note.');
  const article = { ...claimed, ...shown, publishedAt: at, modifiedAt: at };
  return { article, note: { id: event.noteId }, event };
}

/**
 * Saves a new published revision, made from the one that readers see. If there is a draft, merges the edit into it too,
 * as a further revision that stays a draft.
 */
async function saveOnTop(article: Article, { createdById, savePublished, saveDraft }: Edit) {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = article;
  if (publishedRevisionId === null) throw new Error('A published article has this revision.');
  const published = { id: newId(), articleId, number, createdById };
  await savePublished(published, publishedRevisionId);
  const { id } = published;
  const shown = { publishedRevisionId: id, currentRevisionId: id, revisionNumber: number };
  if (currentRevisionId === null || currentRevisionId === publishedRevisionId) return shown;
  const draft = { id: newId(), articleId, number: number + 1, createdById };
  await saveDraft(draft, currentRevisionId, publishedRevisionId);
  return { ...shown, currentRevisionId: draft.id, revisionNumber: draft.number };
}
