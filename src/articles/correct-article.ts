import { z } from 'zod';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError } from '../errors.ts';
import { kept, line, text } from '../operations/validation.ts';
import { editsInput } from './block-edits.ts';
import { bodyInput, mustFit } from './body.ts';
import { claimArticle, MEND_IT } from './claim-article.ts';
import { copyRevision } from './copy-revision.ts';
import { CorrectionKind } from './correction.ts';
import { withIds } from './linked-articles.ts';
import { mergeCorrection } from './merge-correction.ts';
import { overruledIn } from './overruled.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { publishUpdate, type RevisionEdit } from './publish-update.ts';
import {
  revisionRules,
  revised,
  revisionContent,
  revisionInput,
  type RevisionContent,
  type RevisionInput,
} from './revision.ts';
import { saveRevision } from './save-revision.ts';

const NOT_PUBLIC = 'Readers have not seen it yet: change it with reviseArticle.';

/**
 * Publishes a correction of a published article, with a note to readers. A newer draft gets the correction too. Where the draft
 * changed the same, the correction wins, and the draft says so.
 */
export const correctArticle = operation({
  name: 'correctArticle',
  input: {
    id: rowId('Article'),
    expectedRevision: z.int(),
    kind: z.enum(CorrectionKind),
    text,
    headline: kept(line),
    body: bodyInput
      .min(1, 'must not be empty')
      .nullish()
      .transform((body) => body ?? undefined),
    edits: editsInput.nullish(),
    ...revisionInput,
  },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  serializeBy: 'id',
  may: mayPublish,
  // An unknown block is reported with the other problems. `claimArticle` refuses an article that isn't public.
  async guard(tx, { id, expectedRevision, ...input }) {
    const article = await tx.article.findUnique({ where: { id, state: 'PUBLISHED' }, select: READ });
    const published = article?.publishedRevision ?? null;
    if (published === null || ![article?.revisionNumber, published.number].includes(expectedRevision))
      return null;
    return { ...published, content: isGiven(input) ? await revisionContent(tx, published.id) : null };
  },
  rules: (published) => revisionRules(published?.content?.blocks ?? null, true),
  details: ({ kind }) => ({ kind }),
  async change(tx, { id, expectedRevision, kind, text, ...input }, { context, member, guarded, at }) {
    const claimed = await claimArticle(tx, {
      id,
      expected: {
        number: expectedRevision,
        to: 'CORRECT',
        // Saving drafts doesn't hold up a correction of the revision that readers see.
        ...(guarded?.number === expectedRevision && { publishedRevisionId: guarded.id }),
      },
      states: STATES_FOR.CORRECT,
      instead: { DRAFT: NOT_PUBLIC, SCHEDULED: NOT_PUBLIC, WITHDRAWN: MEND_IT },
      change: { revisionNumber: { increment: 1 } },
    });
    const isRead = guarded !== null && guarded.id === claimed.publishedRevisionId;
    return publishUpdate(tx, claimed, {
      kind,
      noteText: text,
      edit: isGiven(input)
        ? correction(isRead ? guarded.content : null, await withIds(tx, context.viewer, input, claimed))
        : copyRevision,
      createdById: member.id,
      at,
    });
  },
});

const READ = { revisionNumber: true, publishedRevision: { select: { id: true, number: true } } } as const;

const CHANGES: readonly string[] = ['headline', 'body', 'edits', ...Object.keys(revisionInput)];

/** Whether a correction changes more than the notes. */
function isGiven(input: object): boolean {
  return Object.entries(input).some(([name, value]) => value !== undefined && CHANGES.includes(name));
}

/**
 * Changes the published revision, and merges the change into a draft.
 * @param published the content of the published revision, if it was read
 * @throws ValidationError if the draft would be too long
 */
function correction(published: RevisionContent | null, input: RevisionInput): RevisionEdit {
  let before: RevisionContent;
  let after: RevisionContent;
  return async (tx, original, revision) => {
    if (!original.isDraft) {
      before = published ?? (await revisionContent(tx, original.id));
      after = await saveRevision(tx, revision, revised(before, input));
      return;
    }
    const merged = mergeCorrection(await revisionContent(tx, original.id), before, after);
    mustFit(merged.content.blocks, 'The current draft', [input.edits == null ? 'body' : 'edits']);
    const { number, overruled } = await tx.articleRevision.findUniqueOrThrow({
      where: { id: original.id },
      select: { number: true, overruled: true },
    });
    const all = [...overruledIn(overruled), ...merged.overruled.map((of) => ({ ...of, revision: number }))];
    await saveRevision(tx, revision, merged.content, all);
  };
}
