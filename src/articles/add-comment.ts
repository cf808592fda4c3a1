import { z } from 'zod';
import type { Article, FeedEvent, Statement, UpdateNote } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { transactionTime } from '../changes/database-time.ts';
import { ValidationError } from '../errors.ts';
import { createStatement, type StatementInput } from '../statements/create-statement.ts';
import { check, text } from '../validation.ts';
import { quoteBlock, type BlockRow } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { closeRequest } from './close-comment-request.ts';
import { mayPublish } from './policy.ts';
import type { RevisionContent } from './revision.ts';
import { updateReaders } from './update-readers.ts';

export interface AddCommentInput {
  readonly articleId: string;
  readonly statement: StatementInput;
  /** The block that the comment follows; at the end where it is left out. */
  readonly afterBlockId?: string | null | undefined;
  readonly noteText?: string | null | undefined;
  /** What it answers: closed as RECEIVED. */
  readonly commentRequestId?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface AddedComment {
  readonly article: Article;
  readonly note: UpdateNote;
  readonly statement: Statement;
  readonly event: FeedEvent;
}

const checked = z.object({ noteText: text.nullish() });

/**
 * Puts a comment given to the newsroom into a published article and tells its readers, all in one transaction: the
 * statement, a revision that quotes it, the note, and the event. A draft that is being worked on takes the comment
 * in too, and stays a draft.
 * @throws ValidationError, NotFoundError, InvalidStateError
 */
export async function addComment(context: Context, input: AddCommentInput): Promise<AddedComment> {
  const member = mayPublish(context.viewer);
  const { noteText } = check(checked, input);
  if (input.statement.kind != null && input.statement.kind !== 'COMMENT') {
    throw new ValidationError('A comment’s kind is COMMENT; leave it out or say so.', [
      'input',
      'statement',
      'kind',
    ]);
  }
  return inChange(context, { action: 'addComment', input }, async (tx) => {
    const at = await transactionTime(tx);
    const claimed = await claimArticle(tx, {
      id: input.articleId,
      path: ['input', 'articleId'],
      states: ['PUBLISHED'],
      change: { revisionNumber: { increment: 1 }, modifiedAt: at, publishedAt: at },
    });
    const statement = await createStatement(tx, { ...input.statement, kind: 'COMMENT' }, at);
    const quote = quoteBlock(statement.id);
    const afterBlockId = input.afterBlockId ?? null;
    if (input.commentRequestId != null) {
      await closeRequest(tx, {
        id: input.commentRequestId,
        path: ['input', 'commentRequestId'],
        articleId: claimed.id,
        change: { outcome: 'RECEIVED', statementId: statement.id, closedAt: at },
      });
    }
    const { article, note, event } = await updateReaders(tx, claimed, {
      at,
      createdById: member.id,
      edit: (published) => {
        mustHaveBlock(published, afterBlockId);
        return withBlock(published, quote, afterBlockId);
      },
      rebase: (draft) => withBlock(draft, quote, afterBlockId),
      kind: 'COMMENT_ADDED',
      text: noteText ?? `This article has been updated with comment from ${await nameOf(tx, statement)}.`,
      statement,
    });
    return { article, note, statement, event };
  });
}

function mustHaveBlock({ blocks }: RevisionContent, id: string | null): void {
  if (id === null || blocks.some((block) => block.id === id)) return;
  throw new ValidationError('The published article has no block with this id.', ['input', 'afterBlockId']);
}

function withBlock(content: RevisionContent, block: BlockRow, afterId: string | null): RevisionContent {
  const index = content.blocks.findIndex(({ id }) => id === afterId);
  const place = index === -1 ? content.blocks.length : index + 1;
  return { ...content, blocks: content.blocks.toSpliced(place, 0, block) };
}

async function nameOf(tx: Transaction, statement: Statement): Promise<string> {
  const { speakerPerson, speakerOrganization } = await tx.statement.findUniqueOrThrow({
    where: { id: statement.id },
    select: { speakerPerson: { select: { name: true } }, speakerOrganization: { select: { name: true } } },
  });
  return (speakerPerson ?? speakerOrganization)?.name ?? '';
}
