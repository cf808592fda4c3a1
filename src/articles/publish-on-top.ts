import type { Article } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { revisionContent, saveRevision, type RevisionContent } from './revision.ts';

interface OnTop {
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

/**
 * Gives readers of a published article a new revision that is made from the one they see, not from the draft that may
 * be in work; the draft takes the change in too, as a revision on top, and stays a draft.
 * @param article as claimed: its `revisionNumber` is the new revision’s
 * @returns the id of the revision that readers are to see
 */
export async function publishOnTop(
  tx: Transaction,
  article: Article,
  { createdById, edit, rebase }: OnTop,
): Promise<string> {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = article;
  const before = await revisionContent(tx, publishedRevisionId ?? '');
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
