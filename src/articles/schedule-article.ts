import { z } from 'zod';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import {
  InvalidStateError,
  NotFoundError,
  RevisionConflictError,
  SlugTakenError,
  ValidationError,
} from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { instant, optional, text } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { publishableRevision } from './planned-revision.ts';
import { STATES_FOR } from './permissions.ts';
import { mayPublish } from './policy.ts';
import { lockScheduledStatements } from './scheduled-statements.ts';
import { slugInUse, takingSlug } from './slug.ts';

/** A hundred years (ms). A later time is a mistake. */
const FURTHEST = 100 * 365.25 * 86_400_000;

/**
 * Schedules the revision that the caller has read, even if newer ones follow. Replaces an earlier schedule, with its note for
 * readers. A withdrawn article stays so until then.
 */
export const scheduleArticle = operation({
  name: 'scheduleArticle',
  input: { id: rowId('Article'), expectedRevision: z.int(), scheduledFor: instant, noteText: optional(text) },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError, SlugTakenError],
  serializeBy: 'id',
  may: mayPublish,
  guard: databaseTime,
  rules: (at) => [
    {
      of: ['scheduledFor'],
      holds: ({ scheduledFor }) => scheduledFor.getTime() <= at.getTime() + FURTHEST,
      code: 'OUT_OF_RANGE',
      message: 'must be within the next hundred years: look at the year',
      path: ['scheduledFor'],
    },
    {
      of: ['scheduledFor'],
      holds: ({ scheduledFor }) => scheduledFor > at,
      code: 'OUT_OF_RANGE',
      message: 'must be in the future; to publish the article now, use publishArticle',
      path: ['scheduledFor'],
    },
  ],
  details: ({ expectedRevision, scheduledFor }) => ({
    revision: expectedRevision,
    scheduledFor: scheduledFor.toISOString(),
  }),
  async change(tx, { id, expectedRevision, scheduledFor, noteText }, { member, at }) {
    const claimed = await claimArticle(tx, {
      id,
      expected: { number: expectedRevision, to: 'SHOW' },
      states: STATES_FOR.SCHEDULE,
      instead: { PUBLISHED: 'Publish its next revision with publishArticle when it is time.' },
      // Changes nothing yet, but locks the row.
      change: { revisionNumber: expectedRevision },
    });
    const { embargoedUntil } = claimed;
    if (embargoedUntil !== null && embargoedUntil > scheduledFor) {
      throw new ValidationError({
        code: 'CONFLICTING',
        message: `The article is under embargo until ${formatTime(embargoedUntil)}, which is later.`,
        path: ['scheduledFor'],
      });
    }
    const { id: scheduledRevisionId } = await publishableRevision(tx, claimed);
    await lockScheduledStatements(tx, id, scheduledRevisionId);
    const article = await takingSlug(
      tx,
      tx.article.update({
        where: { id },
        data: {
          ...(claimed.state === 'DRAFT' && { state: 'SCHEDULED' }),
          scheduledRevisionId,
          scheduledFor,
          scheduledById: member.id,
          scheduledNoteText: noteText,
          modifiedAt: at,
        },
      }),
      slugInUse(claimed.slug),
    );
    return { article };
  },
});
