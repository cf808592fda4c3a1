import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, SlugTakenError } from '../errors.ts';
import { optional, text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { makePublic } from './make-public.ts';
import { publishableRevision, UNSCHEDULED } from './planned-revision.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { mustBeFree, restoration, SHOWN } from './restoration.ts';
import { slugInUse, takingSlug } from './slug.ts';

/**
 * Publishes the revision that the caller has read, and what it refers to. The first time, the event is ArticlePublished; later it
 * is ArticleRevised. A withdrawn article comes back with its newer revision: that is ArticleRestored.
 */
export const publishArticle = operation({
  name: 'publishArticle',
  input: { id: rowId('Article'), expectedRevision: z.int(), noteText: optional(text) },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError, SlugTakenError],
  serializeBy: 'id',
  may: mayPublish,
  details: ({ expectedRevision }) => ({ revision: expectedRevision }),
  async change(tx, { id, expectedRevision, noteText }, { member, at }) {
    const claimed = await claimArticle(tx, {
      id,
      expected: { number: expectedRevision, to: 'SHOW' },
      states: STATES_FOR.PUBLISH,
      // Changes nothing yet, but locks the row.
      change: { revisionNumber: expectedRevision },
    });
    const { firstPublishedAt, publishedRevisionId } = claimed;
    mustBeFree(claimed, at);
    mustBeNewer(claimed);
    const revision = await publishableRevision(tx, claimed);
    const { id: revisionId } = revision;
    // No member has changed this imported draft, so readers see the dates of the archive.
    const isAsImported =
      firstPublishedAt !== null && publishedRevisionId === null && revision.createdById === null;
    const article = await takingSlug(
      tx,
      tx.article.update({
        where: { id },
        data: {
          ...UNSCHEDULED,
          ...SHOWN,
          publishedRevisionId: revisionId,
          isReady: false,
          firstPublishedAt: firstPublishedAt ?? at,
          publishedAt: isAsImported ? revision.createdAt : at,
          modifiedAt: at,
        },
      }),
      slugInUse(claimed.slug),
    );
    const announcement = {
      ...(claimed.state === 'WITHDRAWN'
        ? await restoration(tx, claimed, revisionId)
        : publication(claimed, revisionId)),
      publishedById: member.id,
      note: noteText === null ? null : { kind: 'UPDATE' as const, text: noteText },
    };
    const [event] = await makePublic(tx, [announcement], at);
    if (event === undefined) throw new Error('Each announcement appends an event.');
    return { article, event };
  },
});

/** An imported draft keeps the date on which it was first published elsewhere. */
function publication({ id: articleId, publishedRevisionId }: Article, revisionId: string) {
  const type = publishedRevisionId === null ? ('ARTICLE_PUBLISHED' as const) : ('ARTICLE_REVISED' as const);
  return { type, articleId, revisionId, replaces: publishedRevisionId };
}

/** @throws InvalidStateError if readers see the current revision, or saw it before the article was withdrawn */
function mustBeNewer({ state, revisionNumber, currentRevisionId, publishedRevisionId }: Article): void {
  if (publishedRevisionId !== currentRevisionId) return;
  const isWithdrawn = state === 'WITHDRAWN';
  throw new InvalidStateError(
    isWithdrawn
      ? `Revision ${revisionNumber} was withdrawn. Mend it with reviseArticle first; if only a post of its live blog was wrong, save it unchanged. To show it to readers again as it was, use restoreArticle.`
      : `Revision ${revisionNumber} is already public. Revise the article first.`,
    { state, reason: isWithdrawn ? 'WITHDRAWN' : 'ALREADY_PUBLIC' },
    ['expectedRevision'],
  );
}
