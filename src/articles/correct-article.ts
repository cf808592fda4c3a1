import { z } from 'zod';
import type { Article, FeedEvent, UpdateNote, UpdateNoteKind } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { ValidationError } from '../errors.ts';
import { check, text } from '../validation.ts';
import { bodyBlocks, type BlockInput } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { mergeBlocks } from './merge-blocks.ts';
import { mayPublish } from './policy.ts';
import { referencesMustExist } from './revision.ts';
import { updateReaders } from './update-readers.ts';

export interface CorrectArticleInput {
  readonly id: string;
  readonly expectedRevision: number;
  readonly kind: UpdateNoteKind;
  /** What was wrong and what is right, for readers. */
  readonly text: string;
  /** The corrected body, made from the one that readers see; left out, only the note is new. */
  readonly body?: readonly BlockInput[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CorrectedArticle {
  readonly article: Article;
  readonly note: UpdateNote;
  readonly event: FeedEvent;
}

const KINDS: readonly UpdateNoteKind[] = ['CORRECTION', 'CLARIFICATION', 'RETRACTION'];

const checked = z.object({ text });

/**
 * Corrects what readers see, and tells them so: the revision, the note and the event, all or nothing. A draft in work
 * takes the correction in too; where it changed the very same block, that is for people to merge.
 * @throws ValidationError, NotFoundError, InvalidStateError, RevisionConflictError
 */
export async function correctArticle(
  context: Context,
  input: CorrectArticleInput,
): Promise<CorrectedArticle> {
  const member = mayPublish(context.viewer);
  const { text } = check(checked, input);
  const { id, kind } = input;
  if (!KINDS.includes(kind)) {
    throw new ValidationError(`A correction’s kind is one of ${KINDS.join(', ')}.`, ['input', 'kind']);
  }
  return inChange(context, { action: 'correctArticle', input, details: { kind } }, async (tx) => {
    const at = await transactionTime(tx);
    const claimed = await claimArticle(tx, {
      id,
      expected: input.expectedRevision,
      states: ['PUBLISHED'],
      change: { revisionNumber: { increment: 1 }, modifiedAt: at, publishedAt: at },
    });
    return updateReaders(tx, claimed, {
      at,
      kind,
      text,
      createdById: member.id,
      edit: async (published) => {
        if (input.body == null) return published;
        const blocks = bodyBlocks(input.body, new Set(published.blocks.map((block) => block.id)));
        if (blocks.length === 0) throw new ValidationError('An article has a body.', ['input', 'body']);
        const corrected = { ...published, blocks };
        await referencesMustExist(tx, corrected);
        return corrected;
      },
      rebase: (draft, before, after) => {
        const merged = mergeBlocks(draft.blocks, before.blocks, after.blocks);
        if ('blocks' in merged) return { ...draft, blocks: merged.blocks };
        const index = after.blocks.findIndex((block) => block.id === merged.conflict);
        throw new ValidationError(
          'The draft in work changes a block that the correction changes too. Publish the draft, or bring its block back to what readers see.',
          // The correction may have taken that block out.
          ['input', 'body', ...(index === -1 ? [] : [String(index)])],
        );
      },
    });
  });
}
