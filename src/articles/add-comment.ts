import { z } from 'zod';
import type { Article, FeedEvent, Statement, UpdateNote } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { transactionTime } from '../db/time.ts';
import { inTransaction } from '../db/transaction.ts';
import { ValidationError } from '../errors.ts';
import { appendEvent } from '../feed/append.ts';
import { createStatement, type StatementInput } from '../statements/create-statement.ts';
import { check, text } from '../validation.ts';
import { quoteBlock, type BlockRow } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { markPublished, promoteCarried } from './make-public.ts';
import { mayPublish } from './policy.ts';
import { revisionContent, saveRevision, type RevisionContent } from './revision.ts';

export interface AddCommentInput {
  readonly articleId: string;
  readonly statement: StatementInput;
  /** The block that the comment follows; at the end where it is left out. */
  readonly afterBlockId?: string | null | undefined;
  readonly noteText?: string | null | undefined;
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
export async function addComment({ prisma, viewer }: Context, input: AddCommentInput): Promise<AddedComment> {
  const member = mayPublish(viewer);
  const { noteText } = check(checked, input);
  if (input.statement.kind != null && input.statement.kind !== 'COMMENT') {
    throw new ValidationError('A comment’s kind is COMMENT; leave it out or say so.', [
      'input',
      'statement',
      'kind',
    ]);
  }
  return inTransaction(prisma, async (tx) => {
    const at = await transactionTime(tx);
    const claimed = await claimArticle(tx, {
      id: input.articleId,
      path: ['input', 'articleId'],
      states: ['PUBLISHED'],
      change: { revisionNumber: { increment: 1 }, modifiedAt: at, publishedAt: at },
    });
    const statement = await createStatement(tx, { ...input.statement, kind: 'COMMENT' }, at);
    const revisionId = await publishWithQuote(tx, claimed, statement.id, {
      afterBlockId: input.afterBlockId ?? null,
      createdById: member.id,
    });
    const carried = await markPublished(tx, revisionId, at);
    const note = await tx.updateNote.create({
      data: {
        articleId: claimed.id,
        revisionId,
        kind: 'COMMENT_ADDED',
        text: noteText ?? `This article has been updated with comment from ${await nameOf(tx, statement)}.`,
        statementId: statement.id,
      },
    });
    const event = await appendEvent(tx, {
      type: 'ARTICLE_COMMENT_ADDED',
      articleId: claimed.id,
      revisionId,
      noteId: note.id,
      statementId: statement.id,
      speakerId: statement.speakerPersonId ?? statement.speakerOrganizationId,
      campaignIds: carried.campaignIds,
    });
    await promoteCarried(tx, carried);
    const article = await tx.article.findUniqueOrThrow({ where: { id: claimed.id } });
    return { article, note, statement, event };
  });
}

/** Saves the published revision with the quote in it and shows it; likewise the draft on top, if there is one. */
async function publishWithQuote(
  tx: Transaction,
  article: Article,
  statementId: string,
  { afterBlockId, createdById }: { afterBlockId: string | null; createdById: string },
): Promise<string> {
  const { id: articleId, revisionNumber: number, publishedRevisionId, currentRevisionId } = article;
  const published = await revisionContent(tx, publishedRevisionId ?? '');
  if (afterBlockId !== null && !published.blocks.some(({ id }) => id === afterBlockId)) {
    throw new ValidationError('The published article has no block with this id.', ['input', 'afterBlockId']);
  }
  const quote = quoteBlock(statementId);
  const withQuote = (content: RevisionContent) => ({
    ...content,
    blocks: inserted(content.blocks, quote, afterBlockId),
  });
  const revisionId = await saveRevision(
    tx,
    { articleId, number, createdById },
    withQuote({ ...published, fields: { ...published.fields, noteText: null } }),
  );
  const shown = { publishedRevisionId: revisionId, currentRevisionId: revisionId, revisionNumber: number };
  if (currentRevisionId !== null && currentRevisionId !== publishedRevisionId) {
    const draft = await revisionContent(tx, currentRevisionId);
    shown.revisionNumber = number + 1;
    shown.currentRevisionId = await saveRevision(
      tx,
      { articleId, number: shown.revisionNumber, createdById },
      withQuote(draft),
    );
  }
  await tx.article.update({ where: { id: articleId }, data: shown });
  return revisionId;
}

function inserted(blocks: readonly BlockRow[], block: BlockRow, afterId: string | null): BlockRow[] {
  const index = blocks.findIndex(({ id }) => id === afterId);
  return blocks.toSpliced(index === -1 ? blocks.length : index + 1, 0, block);
}

async function nameOf(tx: Transaction, statement: Statement): Promise<string> {
  const { speakerPerson, speakerOrganization } = await tx.statement.findUniqueOrThrow({
    where: { id: statement.id },
    select: { speakerPerson: { select: { name: true } }, speakerOrganization: { select: { name: true } } },
  });
  return (speakerPerson ?? speakerOrganization)?.name ?? '';
}
