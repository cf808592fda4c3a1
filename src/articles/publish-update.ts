import type {
  Article,
  FeedEvent,
  FeedEventType,
  Statement,
  UpdateNote,
  UpdateNoteKind,
} from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { speakerIdOf } from '../people/speaker.ts';
import { makePublic } from './make-public.ts';
import { revisionContent, saveRevision, type RevisionContent } from './revision.ts';

interface Update extends Edit {
  readonly at: Date;
  readonly kind: UpdateNoteKind;
  readonly noteText: string;
  /** The comment, for COMMENT_ADDED. */
  readonly statement?: Statement;
}

interface Edit {
  readonly createdById: string;
  /** Makes the new revision from the published one. */
  readonly edit: (published: RevisionContent) => RevisionContent;
  /** Merges the edit, from `before` to `after`, into the current draft. */
  readonly merge: (
    draft: RevisionContent,
    before: RevisionContent,
    after: RevisionContent,
  ) => RevisionContent;
}

const EVENTS: Record<UpdateNoteKind, FeedEventType> = {
  COMMENT_ADDED: 'ARTICLE_COMMENT_ADDED',
  UPDATE: 'ARTICLE_REVISED',
  CORRECTION: 'ARTICLE_CORRECTED',
  CLARIFICATION: 'ARTICLE_CORRECTED',
  RETRACTION: 'ARTICLE_CORRECTED',
};

/**
 * Publishes an edit of a published article, with a note to readers, and promotes everything that it refers to.
 * @param claimed the article; its `revisionNumber` is the number of the new revision
 */
export async function publishUpdate(
  tx: Transaction,
  claimed: Article,
  { at, kind, noteText, statement, ...edit }: Update,
): Promise<{ article: Article; note: UpdateNote; event: FeedEvent }> {
  const articleId = claimed.id;
  const statementId = statement?.id ?? null;
  const revisionId = await publishOnTop(tx, claimed, edit);
  const note = await tx.updateNote.create({
    data: { articleId, revisionId, kind, text: noteText, statementId },
  });
  const speakerId = statement === undefined ? null : speakerIdOf('speaker', statement);
  const announcement = {
    type: EVENTS[kind],
    articleId,
    revisionId,
    replaces: claimed.publishedRevisionId,
    noteId: note.id,
    statementId,
    speakerId,
  };
  const [event] = await makePublic(tx, [announcement], at);
  if (event === undefined) throw new Error('Each announcement appends an event.');
  return { article: await tx.article.findUniqueOrThrow({ where: { id: articleId } }), note, event };
}

/**
 * Saves a new published revision, made from the one that readers see. If there is a draft, merges the edit into it too,
 * as a further revision that stays a draft.
 * @returns the id of the new published revision
 */
async function publishOnTop(
  tx: Transaction,
  article: Article,
  { createdById, edit, merge }: Edit,
): Promise<string> {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = article;
  const before = await revisionContent(tx, publishedRevisionId);
  const edited = edit(before);
  const { id: revisionId, content: after } = await saveRevision(
    tx,
    { articleId, number, createdById },
    // The published revision's noteText has already been announced; this revision's note is written by `publishUpdate`.
    { ...edited, fields: { ...edited.fields, noteText: null } },
  );
  const shown = { publishedRevisionId: revisionId, currentRevisionId: revisionId, revisionNumber: number };
  if (currentRevisionId !== null && currentRevisionId !== publishedRevisionId) {
    const draft = merge(await revisionContent(tx, currentRevisionId), before, after);
    shown.revisionNumber = number + 1;
    const { id } = await saveRevision(tx, { articleId, number: shown.revisionNumber, createdById }, draft);
    shown.currentRevisionId = id;
  }
  await tx.article.update({ where: { id: articleId }, data: shown });
  return revisionId;
}
