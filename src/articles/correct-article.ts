import { z } from 'zod';
import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, ValidationError } from '../errors.ts';
import { text } from '../validation.ts';
import { blockIdRule, bodyBlocks, bodyInput, mustFit } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { copyRevision } from './copy-revision.ts';
import { CORRECTIONS } from './correction.ts';
import { mergeBlocks } from './merge-blocks.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { publishUpdate } from './publish-update.ts';
import { publishedBlockIds, revisionContent, type RevisionContent } from './revision.ts';
import { saveRevision } from './save-revision.ts';

const correctionKind = z
  .enum(UpdateNoteKind)
  .refine((kind) => CORRECTIONS.includes(kind), `must be one of ${CORRECTIONS.join(', ')}`);

const NOT_PUBLIC = 'Readers have not seen it yet: change it with reviseArticle.';

/**
 * Publishes a correction of a published article, with a note to readers. A current draft gets the correction too; if both
 * change the same block, the caller has to merge them.
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
  inTurnBy: 'id',
  may: mayPublish,
  // Of an article that isn't public, `claimArticle` says so.
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
    let before: RevisionContent;
    let after: RevisionContent;
    return publishUpdate(tx, claimed, {
      at,
      kind,
      noteText: text,
      createdById: member.id,
      async savePublished(revision, publishedId) {
        if (body == null) return copyRevision(tx, publishedId, revision);
        before = await revisionContent(tx, publishedId);
        const fields = { ...before.fields, noteText: null };
        const blocks = bodyBlocks(body, before.blocks);
        after = await saveRevision(tx, revision, { ...before, fields, blocks });
        return after;
      },
      async saveDraft(revision, draftId) {
        if (body == null) return copyRevision(tx, draftId, revision, { keepsNote: true });
        const draft = await revisionContent(tx, draftId);
        const merged = mergeBlocks(draft.blocks, before.blocks, after.blocks);
        if ('blocks' in merged) {
          mustFit(merged.blocks.length, 'The current draft', ['body']);
          return saveRevision(tx, revision, { ...draft, blocks: merged.blocks });
        }
        const index = after.blocks.findIndex((block) => block.blockId === merged.conflict);
        throw new ValidationError(
          'The current draft and this correction change the same block. Publish the draft first, or undo its change to that block.',
          // The correction may have removed that block.
          ['body', ...(index === -1 ? [] : [String(index)])],
        );
      },
    });
  },
});
