import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { instant, optional } from '../operations/validation.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';
import { WITHDRAWN_REVISION } from '../members/withdrawn-revision.ts';

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
    await mustNotBeWithdrawn(tx, article, revisionNumber);
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

/** A link must not show others what readers no longer see. @throws InvalidStateError, ValidationError */
async function mustNotBeWithdrawn(
  tx: Transaction,
  { id, state, revisionNumber: current }: Article,
  revisionNumber: number | null,
): Promise<void> {
  const withdrawn = await tx.$queryRaw<object[]>`
    SELECT FROM "Article" a JOIN "ArticleRevision" r ON r."articleId" = a."id"
    WHERE a."id" = ${id}::uuid AND r."number" = ${revisionNumber ?? current} AND ${WITHDRAWN_REVISION}`;
  if (withdrawn.length === 0) return;
  if (revisionNumber === null) {
    throw new InvalidStateError(
      'The article was withdrawn. Mend it with reviseArticle first: a preview link shows only revisions that were saved after the withdrawal.',
      { state, reason: 'WITHDRAWN' },
    );
  }
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message:
      'must be the number of a revision that was saved after the withdrawal; mend the article with reviseArticle first',
    path: ['revisionNumber'],
  });
}
