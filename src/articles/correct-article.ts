import { z } from 'zod';
import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, ValidationError } from '../errors.ts';
import { text } from '../operations/validation.ts';
import { blockIdRule, bodyBlocks, bodyInput, mustFit, type BlockInput, type BlockRow } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { copyRevision } from './copy-revision.ts';
import { CORRECTIONS } from './correction.ts';
import { mergeBlocks } from './merge-blocks.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { publishUpdate, type RevisionEdit } from './publish-update.ts';
import { publishedBlockIds, revisionContent } from './revision.ts';
import { saveRevision } from './save-revision.ts';

const correctionKind = z
  .enum(UpdateNoteKind)
  .refine((kind) => CORRECTIONS.includes(kind), `must be one of ${CORRECTIONS.join(', ')}`);

const NOT_PUBLIC = 'Readers have not seen it yet: change it with reviseArticle.';

/**
 * Publishes a correction of a published article, with a note to readers. A newer draft gets the correction too. It is refused if
 * both change the same block.
 */
export const correctArticle = operation({
  name: 'correctArticle',
  input: {
    id: rowId('Article'),
    expectedRevision: z.int(),
    kind: correctionKind,
    text,
    body: bodyInput.min(1, 'must not be empty').nullish(),
  },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  serializeBy: 'id',
  may: mayPublish,
  // An unknown block is reported with the other problems. `claimArticle` refuses an article that isn't public.
  guard: async (tx, { id, body }) => (body == null ? null : publishedBlockIds(tx, id)),
  rules: (blockIds) => (blockIds === null ? [] : [blockIdRule(blockIds)]),
  details: ({ kind }) => ({ kind }),
  async change(tx, { id, expectedRevision, kind, text, body }, { member, at }) {
    const claimed = await claimArticle(tx, {
      id,
      expected: { number: expectedRevision, to: 'CORRECT' },
      states: STATES_FOR.CORRECT,
      instead: { DRAFT: NOT_PUBLIC, SCHEDULED: NOT_PUBLIC },
      change: { revisionNumber: { increment: 1 } },
    });
    return publishUpdate(tx, claimed, {
      kind,
      noteText: text,
      edit: body == null ? copyRevision : replaceBody(body),
      createdById: member.id,
      at,
    });
  },
});

/**
 * Replaces the body of the published revision, and merges the change into a draft.
 * @throws ValidationError if the draft changes the same block, or would be too long
 */
function replaceBody(body: readonly BlockInput[]): RevisionEdit {
  let before: readonly BlockRow[] = [];
  let after: readonly BlockRow[] = [];
  return async (tx, original, revision) => {
    const content = await revisionContent(tx, original.id);
    if (!original.isDraft) {
      before = content.blocks;
      after = (await saveRevision(tx, revision, { ...content, blocks: bodyBlocks(body, before) })).blocks;
      return;
    }
    const merged = mergeBlocks(content.blocks, before, after);
    if ('conflict' in merged) {
      // The correction may have removed that block.
      const index = after.findIndex(({ blockId }) => blockId === merged.conflict);
      throw new ValidationError(
        'The current draft and this correction change the same block. Publish the draft first, or undo its change to that block.',
        ['body', ...(index === -1 ? [] : [String(index)])],
      );
    }
    mustFit(merged.blocks, 'The current draft', ['body']);
    await saveRevision(tx, revision, { ...content, blocks: merged.blocks });
  };
}
