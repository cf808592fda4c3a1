import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { changedFields } from '../operations/changed.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, SlugTakenError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { instant, kept, line, assertRules, slug as slugOf, type Rule } from '../operations/validation.ts';
import { editsInput } from './block-edits.ts';
import { bodyInput } from './body.ts';
import { claimArticle } from './claim-article.ts';
import { withIds } from './linked-articles.ts';
import { STATES_FOR } from './permissions.ts';
import { mayChangeEmbargo, mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';
import { revisionRules, isSameContent, revised, revisionContent, revisionInput } from './revision.ts';
import { saveRevision } from './save-revision.ts';
import { slugSeemsFree } from './slug.ts';

/**
 * Saves a new revision on top of the one that the caller has read. Readers see it once it is published. An input without
 * changes saves none.
 */
export const reviseArticle = operation({
  name: 'reviseArticle',
  input: {
    id: rowId('Article'),
    expectedRevision: z.int(),
    slug: kept(slugOf),
    headline: kept(line),
    body: bodyInput.nullish(),
    edits: editsInput.nullish(),
    embargoedUntil: instant.nullish(),
    ...revisionInput,
  },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError, SlugTakenError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  async guard(tx, { id, expectedRevision, embargoedUntil }, { member }) {
    const article = await mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id']));
    if (embargoedUntil === null || embargoedUntil instanceof Date)
      mayChangeEmbargo({ member }, article.embargoedUntil, embargoedUntil);
    const isRead = article.revisionNumber === expectedRevision;
    const before = isRead ? await revisionContent(tx, article.currentRevisionId) : null;
    return { article, before };
  },
  // An unknown block is reported with the other problems.
  rules: ({ article, before }) => [...rulesFor(article), ...revisionRules(before?.blocks ?? null)],
  details: ({ embargoedUntil }) =>
    embargoedUntil === undefined ? {} : { embargoedUntil: embargoedUntil?.toISOString() ?? null },
  async change(
    tx,
    { id, expectedRevision, slug, embargoedUntil, ...input },
    { context, member, at, guarded },
  ) {
    const article = await claimArticle(tx, {
      id,
      expected: { number: expectedRevision, to: 'BUILD' },
      states: STATES_FOR.REVISE,
      // Changes nothing yet, but locks the row.
      change: { revisionNumber: expectedRevision },
    });
    if (embargoedUntil !== undefined)
      mayChangeEmbargo(context.viewer, article.embargoedUntil, embargoedUntil);
    assertRules(rulesFor(article), { slug, embargoedUntil });
    if (slug !== undefined && slug !== article.slug) await slugSeemsFree(tx, context.viewer, slug);
    // A revision doesn't change, so the one that was read before still holds.
    const isRead = article.currentRevisionId === guarded.article.currentRevisionId;
    const before = (isRead ? guarded.before : null) ?? (await revisionContent(tx, article.currentRevisionId));
    const content = revised(before, await withIds(tx, context.viewer, input, article));
    const changes = changedFields(article, { slug, embargoedUntil });
    const isSame = isSameContent(before, content) && Object.keys(changes).length === 0;
    // If only a post of its live blog was wrong, an article comes back in a revision with the same content.
    if (isSame && !showsWithdrawn(article)) return { article };
    const number = article.revisionNumber + 1;
    const currentRevisionId = newId();
    await saveRevision(tx, { id: currentRevisionId, articleId: id, number, createdById: member.id }, content);
    const saved = await tx.article.update({
      where: { id },
      data: { ...changes, currentRevisionId, revisionNumber: number, modifiedAt: at },
    });
    return { article: saved };
  },
});

/** Whether its current revision is what was withdrawn. */
function showsWithdrawn({ state, currentRevisionId, publishedRevisionId }: Article): boolean {
  return state === 'WITHDRAWN' && currentRevisionId === publishedRevisionId;
}

interface StateDependent {
  readonly slug?: string | undefined;
  readonly embargoedUntil?: Date | null | undefined;
}

/** The rules that depend on the state of the article. */
function rulesFor({ state, slug: oldSlug, scheduledFor }: Article): Rule<StateDependent>[] {
  return [
    // Later, readers may have its URL, and the API may have refused the slug to another draft.
    {
      of: ['slug'],
      holds: ({ slug }) => slug === undefined || slug === oldSlug || state === 'DRAFT',
      code: 'NOT_ALLOWED',
      message: `must stay '${oldSlug}', since the article is ${state}; change it with changeArticleSlug`,
      path: ['slug'],
    },
    {
      of: ['embargoedUntil'],
      holds: ({ embargoedUntil }) => embargoedUntil == null || state !== 'PUBLISHED',
      code: 'NOT_ALLOWED',
      message: 'must be left out, since the article is already public; withdraw it instead',
      path: ['embargoedUntil'],
    },
    {
      of: ['embargoedUntil'],
      holds: ({ embargoedUntil }) =>
        embargoedUntil == null || scheduledFor === null || embargoedUntil <= scheduledFor,
      code: 'CONFLICTING',
      message: `must not be after ${scheduledFor && formatTime(scheduledFor)}, for which the article is scheduled; schedule it for a later time first`,
      path: ['embargoedUntil'],
    },
  ];
}
