import { z } from 'zod';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, SlugTakenError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { optional, text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { makePublic } from './make-public.ts';
import { publishableRevision, UNSCHEDULED } from './planned-revision.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { slugInUse, takingSlug } from './slug.ts';

/**
 * Publishes the revision that the caller has read, and what it refers to. The first time, the event is ArticlePublished;
 * later it is ArticleRevised.
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
    const { state, embargoedUntil, firstPublishedAt, publishedRevisionId, currentRevisionId } = claimed;
    if (embargoedUntil !== null && embargoedUntil > at) {
      throw new InvalidStateError(`The article is under embargo until ${formatTime(embargoedUntil)}.`, {
        state,
        reason: 'EMBARGOED',
      });
    }
    if (publishedRevisionId === currentRevisionId) {
      throw new InvalidStateError(
        `Revision ${expectedRevision} is already public. Revise the article first.`,
        { state, reason: 'ALREADY_PUBLIC' },
      );
    }
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
          state: 'PUBLISHED',
          publishedRevisionId: revisionId,
          isReady: false,
          firstPublishedAt: firstPublishedAt ?? at,
          publishedAt: isAsImported ? revision.createdAt : at,
          modifiedAt: at,
        },
      }),
      slugInUse(claimed.slug),
    );
    // An imported draft keeps the date on which it was first published elsewhere.
    const announcement = {
      type: publishedRevisionId === null ? ('ARTICLE_PUBLISHED' as const) : ('ARTICLE_REVISED' as const),
      articleId: id,
      revisionId,
      replaces: publishedRevisionId,
      publishedById: member.id,
      note: noteText === null ? null : { kind: 'UPDATE' as const, text: noteText },
    };
    const [event] = await makePublic(tx, [announcement], at);
    if (event === undefined) throw new Error('Each announcement appends an event.');
    return { article, event };
  },
});
