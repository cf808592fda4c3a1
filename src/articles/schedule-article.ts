import { z } from 'zod';
import { databaseTime } from '../changes/database-time.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, ValidationError } from '../errors.ts';
import { instant } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { hasBody, revisionNumbered } from './planned-revision.ts';
import { mayPublish } from './policy.ts';

/**
 * Schedules a revision: at that time it is published, even if there are newer ones by then. Scheduling again replaces
 * the schedule.
 */
export const scheduleArticle = operation({
  name: 'scheduleArticle',
  input: { id: rowId('Article'), expectedRevision: z.int(), publishAt: instant },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  may: mayPublish,
  details: ({ expectedRevision, publishAt }) => ({
    revision: expectedRevision,
    publishAt: publishAt.toISOString(),
  }),
  async change(tx, { id, expectedRevision, publishAt }, { member }) {
    const at = await databaseTime(tx);
    if (publishAt <= at) {
      throw new ValidationError(
        'This is in the past. Give a time in the future, or publish the article now.',
        ['input', 'publishAt'],
      );
    }
    const revision = await revisionNumbered(tx, id, expectedRevision);
    const article = await claimArticle(tx, {
      id,
      expected: expectedRevision,
      states: ['DRAFT', 'SCHEDULED'],
      conditions: [
        revision.isThere,
        hasBody(expectedRevision),
        {
          where: { OR: [{ embargoedUntil: null }, { embargoedUntil: { lte: publishAt } }] },
          otherwise: ({ embargoedUntil }) =>
            new ValidationError(
              `The article is under embargo until ${embargoedUntil?.toISOString() ?? ''}, which is later.`,
              ['input', 'publishAt'],
            ),
        },
      ],
      change: {
        state: 'SCHEDULED',
        scheduledRevisionId: revision.id,
        scheduledFor: publishAt,
        scheduledById: member.id,
        modifiedAt: at,
      },
    });
    return { article };
  },
});
