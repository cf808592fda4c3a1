import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { speakerOf } from '../statements/attribution.ts';
import { createStatement, whole } from '../statements/create-statement.ts';
import { statementInput } from '../statements/statement-input.ts';
import { mustKeep, optional, text, type RuleOfMany } from '../validation.ts';
import { mustAnswer } from './answer.ts';
import { idOfBlock, insertQuote, mustFit, notABlock } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { closeRequest } from './comment-request.ts';
import { copyRevision } from './copy-revision.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { publishUpdate } from './publish-update.ts';
import { publishedBlockIds } from './revision.ts';

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
  guard: async (tx, { articleId, afterBlockId }) =>
    afterBlockId == null ? null : publishedBlockIds(tx, articleId),
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
      change: { revisionNumber: { increment: 1 } },
    });
    // Never in quotation marks unasked.
    const wording = input.statement.wording ?? 'PARAPHRASE';
    const comment = whole(input.statement, { kind: 'COMMENT', wording });
    const statement = await createStatement(tx, comment, at);
    if (commentRequestId !== null) {
      const request = await closeRequest(tx, {
        id: commentRequestId,
        path: ['commentRequestId'],
        articleId,
        change: { outcome: 'RECEIVED', statementId: statement.id, closedAt: at },
      });
      await mustAnswer(tx, request, statement, ['statement', 'speaker']);
    }
    const added = { id: newId(), statementId: statement.id, afterBlockId };
    const { article, note, event } = await publishUpdate(tx, claimed, {
      at,
      createdById: member.id,
      async savePublished(revision, publishedId) {
        const quote = insertQuote(added.id, statement.id);
        const copy = await copyRevision(tx, publishedId, revision, { added, writes: [quote] });
        const known = new Set(copy.isPlaced && afterBlockId !== null ? [afterBlockId] : []);
        mustKeep([placeRule(known)], { afterBlockId });
        mustFit(copy.blocks, 'The published article', ['articleId']);
      },
      // The same version of the quote.
      async saveDraft(revision, draftId) {
        const copy = await copyRevision(tx, draftId, revision, { added, keepsNote: true });
        mustFit(copy.blocks, 'The current draft', ['articleId']);
      },
      kind: 'COMMENT_ADDED',
      noteText: noteText ?? `This article has been updated with comment from ${speakerOf(statement)}.`,
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
