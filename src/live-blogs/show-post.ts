import type { Statement, UpdateNoteKind } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { becamePublic, beforeChange } from '../operations/tell-readers.ts';
import type { Rule } from '../operations/validation.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerIn, type Speaker } from '../people/speaker.ts';
import { promoteStatements } from '../statements/promote.ts';
import { closeRequest } from '../articles/close-request.ts';
import { lockScheduledStatements } from '../articles/scheduled-statements.ts';
import { isPublic, type LockedLiveBlog } from './lock-live-blog.ts';

/**
 * Notes the statements that a public post has, before its change: they get an event if it has them no longer, or has others.
 * @param statementIds those that it may have before or after
 */
export async function beforePostChange(
  tx: Transaction,
  blog: LockedLiveBlog,
  postId: string,
  statementIds: readonly string[],
): Promise<void> {
  if (isPublic(blog) && statementIds.length > 0) await beforeChange(tx, 'LivePost', postId);
}

/** What readers see with a post. */
interface Referenced {
  readonly statementIds: readonly string[];
  readonly speakers: readonly Speaker[];
}

/**
 * Promotes what readers see with a post. In a draft of an article, its publication does (publication.ts).
 * @throws ValidationError if the article is scheduled, and couldn't be published with the post
 */
export async function promoteWithPost(
  tx: Transaction,
  blog: LockedLiveBlog,
  postId: string,
  { statementIds, speakers }: Referenced,
): Promise<void> {
  await mustStayPublishable(tx, blog);
  if (!isPublic(blog)) return;
  if (statementIds.length > 0) {
    becamePublic(tx, 'LivePost', [postId]);
    await promoteStatements(tx, statementIds);
  }
  await promoteReferenced(tx, { speakers });
}

/**
 * Call it after a change of the posts. Nobody may look at a scheduled article again before it is published.
 * @throws ValidationError if the article is scheduled, and couldn't be published with its posts
 */
export async function mustStayPublishable(
  tx: Transaction,
  { articleId, scheduledRevisionId }: LockedLiveBlog,
): Promise<void> {
  if (scheduledRevisionId !== null) await lockScheduledStatements(tx, articleId, scheduledRevisionId);
}

/**
 * Closes a request for comment that the statement in a post answers.
 * @throws NotFoundError, ValidationError
 */
export async function closeWithPost(
  tx: Transaction,
  blog: LockedLiveBlog,
  { id, statement, at }: { readonly id: string; readonly statement: Statement; readonly at: Date },
): Promise<void> {
  const request = await closeRequest(tx, {
    id,
    path: ['commentRequestId'],
    articleId: blog.articleId,
    outcome: 'RECEIVED',
    statement,
    pathTo: (field) => ['statement', field],
    at,
  });
  if (!isPublic(blog)) return;
  await tx.commentRequest.update({ where: { id }, data: { visibility: 'PUBLIC' } });
  await promoteReferenced(tx, { speakers: [speakerIn('askedOf', request)] });
}

interface PostNote {
  readonly postId: string;
  readonly kind: UpdateNoteKind;
  /** Null if there is nothing to tell. */
  readonly text: string | null;
}

/** Refuses a note for readers who haven't seen the post. */
export function noteRule(isSeen: boolean, why: string): Rule<{ readonly noteText: string | null }> {
  return {
    of: ['noteText'],
    holds: ({ noteText }) => noteText === null || isSeen,
    code: 'NOT_ALLOWED',
    message: `must be left out: ${why}`,
    path: ['noteText'],
  };
}

/** Tells readers of a change of a post. The note belongs to the revision of the article that they see meanwhile. */
export async function notePost(
  tx: Transaction,
  { articleId, publishedRevisionId }: LockedLiveBlog,
  { postId, kind, text }: PostNote,
): Promise<{ readonly id: string } | null> {
  if (text === null) return null;
  if (publishedRevisionId === null) throw new Error('Readers see the post.');
  const data = { id: newId(), articleId, revisionId: publishedRevisionId, postId, kind, text };
  return tx.updateNote.create({ data, select: { id: true } });
}
