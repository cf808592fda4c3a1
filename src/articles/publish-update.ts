import {
  Prisma,
  type Article,
  type FeedEventType,
  type Statement,
  type UpdateNoteKind,
} from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { ValidationError } from '../errors.ts';
import type { AppendedEvent } from '../log/append.ts';
import { recogniser } from '../operations/brought-back.ts';
import type { RedactedWords } from '../operations/references.ts';
import { speakerIdOf } from '../people/speaker.ts';
import type { Original } from './copy-revision.ts';
import { makePublic } from './make-public.ts';
import type { NewRevision } from './save-revision.ts';

/** Saves a new revision, made from the original. It runs for the published revision, and then for a newer draft if there is one. */
export type RevisionEdit = (tx: Transaction, original: Original, revision: NewRevision) => Promise<unknown>;

interface ArticleUpdate {
  readonly kind: UpdateNoteKind;
  /** The note for readers. */
  readonly noteText: string;
  readonly edit: RevisionEdit;
  /** The comment, for COMMENT_ADDED. */
  readonly statement?: Statement;
  readonly createdById: string;
  readonly at: Date;
}

const EVENTS: Record<UpdateNoteKind, FeedEventType> = {
  COMMENT_ADDED: 'ARTICLE_COMMENT_ADDED',
  UPDATE: 'ARTICLE_REVISED',
  CORRECTION: 'ARTICLE_CORRECTED',
  CLARIFICATION: 'ARTICLE_CORRECTED',
  RETRACTION: 'ARTICLE_CORRECTED',
};

/**
 * Edits a published article: publishes the edited revision with a note to readers, and promotes everything that it refers to. A
 * newer draft is edited too, and stays a draft.
 * @param claimed the article; its `revisionNumber` is the number of the new revision
 */
export async function publishUpdate(
  tx: Transaction,
  claimed: Article,
  { kind, noteText, edit, statement, createdById, at }: ArticleUpdate,
): Promise<{ article: Article; note: { readonly id: string }; event: AppendedEvent }> {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = claimed;
  if (publishedRevisionId === null) throw new Error('A published article has this revision.');
  const published = { id: newId(), articleId, number, createdById };
  await edit(tx, { id: publishedRevisionId, isDraft: false }, published);
  let current = published;
  if (currentRevisionId !== null && currentRevisionId !== publishedRevisionId) {
    current = { ...published, id: newId(), number: number + 1 };
    await edit(tx, { id: currentRevisionId, isDraft: true }, current);
  }
  const announcement = {
    type: EVENTS[kind],
    articleId,
    revisionId: published.id,
    replaces: publishedRevisionId,
    publishedById: createdById,
    note: { kind, text: noteText },
    statementId: statement?.id ?? null,
    speakerId: statement === undefined ? null : speakerIdOf('speaker', statement),
  };
  const [event] = await makePublic(tx, [announcement], at, [
    Prisma.sql`
      UPDATE "Article" SET "publishedRevisionId" = ${published.id}::uuid, "currentRevisionId" = ${current.id}::uuid,
        "revisionNumber" = ${current.number}::int, "publishedAt" = ${at}, "modifiedAt" = ${at}
      WHERE "id" = ${articleId}::uuid`,
  ]);
  if (event?.noteId == null) throw new Error('Each announcement appends an event, with its note.');
  const article = {
    ...claimed,
    publishedRevisionId: published.id,
    currentRevisionId: current.id,
    revisionNumber: current.number,
    publishedAt: at,
    modifiedAt: at,
  };
  return { article, note: { id: event.noteId }, event };
}

/**
 * The note of an update for which the editor wrote none. It names somebody, and the name may have been redacted from the article.
 * @throws ValidationError
 */
export async function defaultNote(
  tx: Transaction,
  redacted: readonly RedactedWords[],
  text: string,
): Promise<string> {
  if (redacted.length === 0 || !(await recogniser(tx, redacted))(text)) return text;
  throw new ValidationError({
    code: 'REDACTED',
    message:
      'The note for readers would have what was redacted from the article. Write one without it in noteText.',
    path: ['noteText'],
  });
}
