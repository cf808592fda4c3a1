import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { ATTRIBUTED, speakerOf } from '../statements/attribution.ts';
import { createStatement, whole } from '../statements/create-statement.ts';
import { statementInput } from '../statements/statement-input.ts';
import { mustKeep, optional, text, type RuleOfMany } from '../validation.ts';
import { mustAnswer } from './answer.ts';
import { byBlockId, idOfBlock, mustFit, notABlock, quoteBlock, type BlockRow } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { closeRequest } from './comment-request.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { publishUpdate } from './publish-update.ts';
import { blockIdsOf, type RevisionContent } from './revision.ts';

const NOT_PUBLIC = 'Record the statement with recordStatement, and quote it with reviseArticle.';

/**
 * Adds to a published article a comment that the newsroom received: saves the statement, publishes a revision that quotes
 * it, and tells readers. If the article has a newer revision in progress, that gets the quote too, and stays unpublished.
 */
export const addComment = operation({
  name: 'addComment',
  input: {
    articleId: rowId('Article'),
    statement: statementInput,
    afterBlockId: optional(idOfBlock),
    noteText: optional(text),
    commentRequestId: optional(rowId('CommentRequest')),
  },
  errors: [NotFoundError, InvalidStateError],
  inTurnBy: 'articleId',
  may: mayPublish,
  // Of an article that isn't public, `claimArticle` says so.
  async guard(tx, { articleId, afterBlockId }) {
    const article = afterBlockId == null ? null : await tx.article.findUnique({ where: { id: articleId } });
    return article?.state === 'PUBLISHED' ? blockIdsOf(tx, article.publishedRevisionId) : null;
  },
  rules: (blockIds) => [
    {
      of: ['statement.kind'],
      holds: ({ statement: { kind } }) => kind === null || kind === 'COMMENT',
      message: 'must be COMMENT or left out',
      path: ['statement', 'kind'],
    },
    ...(blockIds === null ? [] : [placeRule(blockIds)]),
  ],
  async change(tx, { articleId, afterBlockId, noteText, commentRequestId, ...input }, { member, at }) {
    const claimed = await claimArticle(tx, {
      id: articleId,
      path: ['articleId'],
      states: STATES_FOR.ADD_COMMENT,
      instead: { DRAFT: NOT_PUBLIC, SCHEDULED: NOT_PUBLIC },
      change: { revisionNumber: { increment: 1 }, modifiedAt: at, publishedAt: at },
    });
    // Never in quotation marks unasked.
    const wording = input.statement.wording ?? 'PARAPHRASE';
    const comment = whole(input.statement, { kind: 'COMMENT', wording });
    const statement = await createStatement(tx, comment, at);
    const quote = quoteBlock(statement.id);
    if (commentRequestId !== null) {
      const request = await closeRequest(tx, {
        id: commentRequestId,
        path: ['commentRequestId'],
        articleId,
        change: { outcome: 'RECEIVED', statementId: statement.id, closedAt: at },
      });
      await mustAnswer(tx, request, statement, ['statement', 'speaker']);
    }
    const { article, note, event } = await publishUpdate(tx, claimed, {
      at,
      createdById: member.id,
      edit: (published) => {
        mustKeep([placeRule(byBlockId(published.blocks))], { afterBlockId });
        const edited = withBlock(published, quote, afterBlockId);
        mustFit(edited.blocks, 'The published article', ['articleId']);
        return edited;
      },
      // The same version of the quote, which has been saved by now.
      merge: (draft, _before, { blocks }) => {
        const merged = withBlock(draft, byBlockId(blocks).get(quote.blockId) ?? quote, afterBlockId);
        mustFit(merged.blocks, 'The current draft', ['articleId']);
        return merged;
      },
      kind: 'COMMENT_ADDED',
      noteText: noteText ?? (await commentNote(tx, statement.id)),
      statement,
    });
    return { article, note, statement, event };
  },
});

function placeRule(
  known: Pick<ReadonlySet<string>, 'has'>,
): RuleOfMany<{ readonly afterBlockId: string | null }> {
  return {
    of: ['afterBlockId'],
    problems: ({ afterBlockId: id }) =>
      id === null || known.has(id)
        ? []
        : [{ message: notABlock(id, 'the published article'), path: ['afterBlockId'] }],
  };
}

function withBlock(content: RevisionContent, block: BlockRow, afterId: string | null): RevisionContent {
  const index = content.blocks.findIndex(({ blockId }) => blockId === afterId);
  const place = index === -1 ? content.blocks.length : index + 1;
  return { ...content, blocks: content.blocks.toSpliced(place, 0, block) };
}

async function commentNote(tx: Transaction, statementId: string): Promise<string> {
  const statement = await tx.statement.findUniqueOrThrow({
    where: { id: statementId },
    select: ATTRIBUTED,
  });
  return `This article has been updated with comment from ${speakerOf(statement)}.`;
}
