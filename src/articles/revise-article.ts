import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { check, text } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { mayChangeEmbargo, mayWork, mayWorkOn } from './policy.ts';
import {
  referencesMustExist,
  revised,
  revisionContent,
  saveRevision,
  type RevisionInput,
} from './revision.ts';

export interface ReviseArticleInput extends RevisionInput {
  readonly id: string;
  readonly expectedRevision: number;
  readonly embargoedUntil?: Date | null | undefined;
  readonly noteText?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ noteText: text.nullish() });

/**
 * Saves a new revision on top of the one that the caller has seen. Readers see it once it is published; until then
 * a published article stays as it is for them.
 * @throws ValidationError, NotFoundError, InvalidStateError, RevisionConflictError
 */
export async function reviseArticle(
  context: Context,
  input: ReviseArticleInput,
): Promise<{ article: Article }> {
  const member = mayWork(context.viewer);
  const { embargoedUntil } = input;
  const details =
    embargoedUntil === undefined ? {} : { embargoedUntil: embargoedUntil?.toISOString() ?? null };
  return inChange(context, { action: 'reviseArticle', input, details }, async (tx) => {
    const missing = new NotFoundError('Article', input.id, ['input', 'id']);
    await mayWorkOn(tx, member, input.id, missing);
    const { noteText } = check(checked, input);
    const modifiedAt = await transactionTime(tx);
    const article = await claimArticle(tx, {
      id: input.id,
      expected: input.expectedRevision,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
      change: { revisionNumber: { increment: 1 }, modifiedAt },
    });
    if (input.embargoedUntil !== undefined) {
      mayChangeEmbargo(context.viewer, article.embargoedUntil, input.embargoedUntil);
    }
    if (input.embargoedUntil != null && article.state === 'PUBLISHED') {
      throw new ValidationError(
        'The article is public already; an embargo would come too late. Withdraw it instead.',
        ['input', 'embargoedUntil'],
      );
    }
    if (
      input.embargoedUntil != null &&
      article.scheduledFor !== null &&
      input.embargoedUntil > article.scheduledFor
    ) {
      throw new ValidationError(
        `The article is scheduled for ${article.scheduledFor.toISOString()}, before that embargo is over. Schedule it anew first.`,
        ['input', 'embargoedUntil'],
      );
    }

    const before = await revisionContent(tx, article.currentRevisionId ?? '');
    const content = revised(before, input);
    await referencesMustExist(tx, content);
    // A note waits with the draft until it is published; later drafts keep it unless they bring their own.
    const pending = article.currentRevisionId === article.publishedRevisionId ? null : before.fields.noteText;
    const currentRevisionId = await saveRevision(
      tx,
      { articleId: article.id, number: article.revisionNumber, createdById: member.id },
      {
        ...content,
        fields: { ...content.fields, noteText: noteText === undefined ? (pending ?? null) : noteText },
      },
    );
    const saved = await tx.article.update({
      where: { id: article.id },
      data: {
        currentRevisionId,
        ...(input.embargoedUntil !== undefined && { embargoedUntil: input.embargoedUntil }),
      },
    });
    return { article: saved };
  });
}
