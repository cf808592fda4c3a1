import type {
  Article,
  FeedEvent,
  FeedEventType,
  Statement,
  UpdateNote,
  UpdateNoteKind,
} from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvent } from '../log/append.ts';
import { speakerIdOf } from '../people/speaker.ts';
import { markOnePublished, promoteCarried } from './make-public.ts';
import { revisionContent, saveRevision, type RevisionContent } from './revision.ts';

interface Update extends Edit {
  readonly at: Date;
  readonly kind: UpdateNoteKind;
  /** What readers are told. */
  readonly text: string;
  /** The comment that came in, for COMMENT_ADDED. */
  readonly statement?: Statement;
}

interface Edit {
  readonly createdById: string;
  /** What readers are to see, given what they saw. */
  readonly edit: (published: RevisionContent) => RevisionContent | Promise<RevisionContent>;
  /** The same for the draft in work, given it and both of what readers saw and are to see. */
  readonly rebase: (
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
 * Changes what readers of a published article see, and tells them so: the revision, the note and the event, and makes
 * public what it carries.
 * @param claimed the article, whose `revisionNumber` is the new revision’s
 */
export async function updateReaders(
  tx: Transaction,
  claimed: Article,
  { at, kind, text, statement, ...edit }: Update,
): Promise<{ article: Article; note: UpdateNote; event: FeedEvent }> {
  const articleId = claimed.id;
  const revisionId = await publishOnTop(tx, claimed, edit);
  const carried = await markOnePublished(tx, revisionId, at);
  const note = await tx.updateNote.create({
    data: { articleId, revisionId, kind, text, statementId: statement?.id ?? null },
  });
  const event = await appendEvent(tx, {
    type: EVENTS[kind],
    articleId,
    revisionId,
    noteId: note.id,
    statementId: statement?.id ?? null,
    speakerId: statement === undefined ? null : speakerIdOf('speaker', statement),
    campaignIds: carried.campaignIds,
  });
  await promoteCarried(tx, [carried]);
  return { article: await tx.article.findUniqueOrThrow({ where: { id: articleId } }), note, event };
}

/**
 * Gives readers of a published article a new revision that is made from the one they see, not from the draft that may
 * be in work; the draft takes the change in too, as a revision on top, and stays a draft.
 * @returns the id of the revision that readers are to see
 */
async function publishOnTop(
  tx: Transaction,
  article: Article,
  { createdById, edit, rebase }: Edit,
): Promise<string> {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = article;
  const before = await revisionContent(tx, publishedRevisionId);
  const after = await edit(before);
  const revisionId = await saveRevision(
    tx,
    { articleId, number, createdById },
    // The note that a draft brings is told when the draft is published.
    { ...after, fields: { ...after.fields, noteText: null } },
  );
  const shown = { publishedRevisionId: revisionId, currentRevisionId: revisionId, revisionNumber: number };
  if (currentRevisionId !== null && currentRevisionId !== publishedRevisionId) {
    const draft = rebase(await revisionContent(tx, currentRevisionId), before, after);
    shown.revisionNumber = number + 1;
    shown.currentRevisionId = await saveRevision(
      tx,
      { articleId, number: shown.revisionNumber, createdById },
      draft,
    );
  }
  await tx.article.update({ where: { id: articleId }, data: shown });
  return revisionId;
}
