import { z } from 'zod';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { instant, optional } from '../operations/validation.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

const DAY = 24 * 60 * 60 * 1_000;
const DAYS = 7;
const MOST_DAYS = 90;

/** Makes a link that shows an article to those who have it, until it ends or is revoked. */
export const createPreviewLink = operation({
  name: 'createPreviewLink',
  input: { id: rowId('Article'), revisionNumber: optional(z.int()), expiresAt: optional(instant) },
  errors: [NotFoundError, InvalidStateError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  async guard(tx, { id, revisionNumber }, { member }) {
    await mayWorkOn(tx, member, id, new NotFoundError('Article', id, ['id']));
    const hasRevision =
      revisionNumber == null ||
      (await tx.articleRevision.count({ where: { articleId: id, number: revisionNumber } })) > 0;
    return { hasRevision, at: await databaseTime(tx) };
  },
  rules: ({ hasRevision, at }) => [
    {
      of: ['revisionNumber'],
      holds: () => hasRevision,
      code: 'UNKNOWN_REFERENCE',
      message: 'must be the number of a revision of the article; leave it out to show its draft',
      path: ['revisionNumber'],
    },
    {
      of: ['expiresAt'],
      holds: ({ expiresAt }) =>
        expiresAt === null || (expiresAt > at && expiresAt.getTime() <= at.getTime() + MOST_DAYS * DAY),
      code: 'OUT_OF_RANGE',
      message: `must be in the future, within ${MOST_DAYS} days`,
      path: ['expiresAt'],
    },
  ],
  details: ({ revisionNumber }) => (revisionNumber === null ? {} : { revision: revisionNumber }),
  async change(tx, { id, revisionNumber, expiresAt }, { member, at }) {
    // Changes nothing, but checks the state of the locked row.
    const article = await claimArticle(tx, { id, states: STATES_FOR.PREVIEW, change: { id } });
    const previewLink = await tx.previewLink.create({
      data: {
        articleId: id,
        revisionNumber,
        createdById: member.id,
        expiresAt: expiresAt ?? new Date(at.getTime() + DAYS * DAY),
      },
    });
    return { previewLink, article };
  },
});
