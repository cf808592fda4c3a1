import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import {
  InvalidStateError,
  NotFoundError,
  RevisionConflictError,
  SlugTakenError,
  ValidationError,
} from '../errors.ts';
import { instant, line, slug as slugOf, text } from '../validation.ts';
import { bodyInput } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayChangeEmbargo, mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';
import { revised, revisionContent, revisionInput, saveRevision } from './revision.ts';
import { slugSeemsFree } from './slug.ts';

/** Saves a new revision on top of the one that the caller has read. Readers see it once it is published. */
export const reviseArticle = operation({
  name: 'reviseArticle',
  input: {
    id: rowId('Article'),
    expectedRevision: z.int(),
    slug: slugOf.nullish().refine((slug) => slug !== null, 'must not be empty'),
    headline: line.nullish(),
    body: bodyInput.nullish(),
    embargoedUntil: instant.nullish(),
    noteText: text.nullish(),
    ...revisionInput,
  },
  rule: {
    holds: ({ headline }) => headline !== null,
    message: 'must not be empty',
    path: ['headline'],
  },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError, SlugTakenError],
  inTurnBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  async guard(tx, { id, embargoedUntil }, { member }) {
    const article = await mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id']));
    if (embargoedUntil !== undefined) mayChangeEmbargo({ member }, article.embargoedUntil, embargoedUntil);
  },
  details: ({ embargoedUntil }) =>
    embargoedUntil === undefined ? {} : { embargoedUntil: embargoedUntil?.toISOString() ?? null },
  async change(
    tx,
    { id, expectedRevision, slug, embargoedUntil, noteText, ...input },
    { context, member, at },
  ) {
    const article = await claimArticle(tx, {
      id,
      expected: expectedRevision,
      states: STATES_FOR.REVISE,
      change: { revisionNumber: { increment: 1 }, modifiedAt: at },
    });
    if (embargoedUntil !== undefined) {
      mayChangeEmbargo(context.viewer, article.embargoedUntil, embargoedUntil);
      mustPrecedePublication(embargoedUntil, article);
    }
    if (slug != null && slug !== article.slug) {
      mustBeDraft(article);
      await slugSeemsFree(tx, context.viewer, slug);
    }
    const before = await revisionContent(tx, article.currentRevisionId);
    const content = revised(before, { ...input, headline: input.headline ?? before.fields.headline });
    // A draft's note stays with later drafts until one of them is published, unless they replace it.
    const pending = article.currentRevisionId === article.publishedRevisionId ? null : before.fields.noteText;
    const { id: currentRevisionId } = await saveRevision(
      tx,
      { articleId: id, number: article.revisionNumber, createdById: member.id },
      {
        ...content,
        fields: { ...content.fields, noteText: noteText === undefined ? (pending ?? null) : noteText },
      },
    );
    const saved = await tx.article.update({
      where: { id },
      data: {
        currentRevisionId,
        ...(slug != null && { slug }),
        ...(embargoedUntil !== undefined && { embargoedUntil }),
      },
    });
    return { article: saved };
  },
});

/** Later, readers may have its URL, and another draft of this slug may have been told that it is taken. */
function mustBeDraft({ state }: Article): void {
  if (state === 'DRAFT') return;
  throw new ValidationError(`The article is ${state}. Change its slug with changeArticleSlug.`, ['slug']);
}

function mustPrecedePublication(embargoedUntil: Date | null, { state, scheduledFor }: Article): void {
  if (embargoedUntil === null) return;
  if (state === 'PUBLISHED') {
    throw new ValidationError('The article is already public. Withdraw it instead of setting an embargo.', [
      'embargoedUntil',
    ]);
  }
  if (scheduledFor !== null && embargoedUntil > scheduledFor) {
    throw new ValidationError(
      `The article is scheduled for ${scheduledFor.toISOString()}, before this embargo ends. Schedule it for a later time first.`,
      ['embargoedUntil'],
    );
  }
}
