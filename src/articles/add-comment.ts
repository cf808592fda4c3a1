import { randomUUID } from 'node:crypto';
import { Prisma } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { message } from '../messages/messages.ts';
import { speakerOf } from '../statements/attribution.ts';
import { createStatement, withDefaults } from '../statements/create-statement.ts';
import { statementInput } from '../statements/statement-input.ts';
import { optional, text } from '../operations/validation.ts';
import { idOfBlock, notABlock } from './body.ts';
import { claimArticle, MEND_IT } from './claim-article.ts';
import { closeRequest } from './close-request.ts';
import { copyRevision } from './copy-revision.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { defaultNote, publishUpdate, type RevisionEdit } from './publish-update.ts';
import { isInPublished } from './revision.ts';
import { mustBeNew } from './said-again.ts';

const NOT_PUBLIC = 'Record the statement with recordStatement, and quote it with reviseArticle.';

/**
 * Publishes a comment that the newsroom received. Records it as a statement, quotes it in a new revision, and appends the
 * event. A newer draft gets the quote too, and stays a draft.
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
  // An unknown block is reported with the other problems. `claimArticle` refuses an article that isn't public.
  guard: async (tx, { articleId, afterBlockId }) =>
    afterBlockId == null || (await isInPublished(tx, articleId, afterBlockId)) !== false,
  rules: (isKnown) => [
    {
      of: ['statement.kind'],
      holds: ({ statement: { kind } }) => kind === null || kind === 'COMMENT',
      code: 'NOT_ALLOWED',
      message: 'must be COMMENT or left out',
      path: ['statement', 'kind'],
    },
    {
      of: ['afterBlockId'],
      problems: ({ afterBlockId: id }) =>
        id === null || isKnown
          ? []
          : [
              {
                code: 'UNKNOWN_REFERENCE',
                message: notABlock(id, 'the published article'),
                path: ['afterBlockId'],
              },
            ],
    },
  ],
  errors: [NotFoundError, InvalidStateError],
  serializeBy: 'articleId',
  may: mayPublish,
  async change(
    tx,
    { articleId, afterBlockId, noteText, commentRequestId, ...input },
    { member, at, redacted },
  ) {
    const claimed = await claimArticle(tx, {
      id: articleId,
      path: ['articleId'],
      states: STATES_FOR.ADD_COMMENT,
      instead: { DRAFT: NOT_PUBLIC, SCHEDULED: NOT_PUBLIC, WITHDRAWN: `${MEND_IT} Then add the comment.` },
      change: { revisionNumber: { increment: 1 } },
    });
    const received = (since: Date) => Prisma.sql`
      SELECT "createdAt" AS "at", "statementId" FROM "UpdateNote"
      WHERE "articleId" = ${claimed.id}::uuid AND "createdAt" > ${since}`;
    await mustBeNew(tx, 'article', received, input.statement, at);
    // A comment gets quotation marks only if the editor says that it is verbatim.
    const wording = input.statement.wording ?? 'PARAPHRASE';
    const statement = await createStatement(
      tx,
      withDefaults(input.statement, { kind: 'COMMENT', wording, receivedBy: at }),
    );
    if (commentRequestId !== null) {
      await closeRequest(tx, {
        id: commentRequestId,
        path: ['commentRequestId'],
        articleId,
        outcome: 'RECEIVED',
        statement,
        pathTo: (field) => ['statement', field],
        at,
      });
    }
    const speaker = speakerOf(statement, claimed.language);
    const named = message(claimed.language, 'commentAdded', { speaker });
    const { article, note, event } = await publishUpdate(tx, claimed, {
      kind: 'COMMENT_ADDED',
      noteText: noteText ?? (await defaultNote(tx, redacted, named)),
      edit: insertQuote(statement.id, afterBlockId),
      statement,
      createdById: member.id,
      at,
    });
    return { article, note, statement, event };
  },
});

/**
 * Inserts a quote after a block of the published revision, or at the end. A draft without that block has the quote at its end.
 * @throws ValidationError if the published revision no longer has the block
 */
function insertQuote(statementId: string, afterBlockId: string | null): RevisionEdit {
  const quote = { id: newId(), blockId: randomUUID(), statementId, afterBlockId };
  return async (tx, original, revision) => {
    const { isPlaced } = await copyRevision(tx, original, revision, quote);
    if (afterBlockId === null || isPlaced || original.isDraft) return;
    throw new ValidationError({
      code: 'UNKNOWN_REFERENCE',
      message: notABlock(afterBlockId, 'the published article'),
      path: ['afterBlockId'],
    });
  };
}
