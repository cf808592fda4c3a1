import { z } from 'zod';
import { FrontConflictError, NotFoundError } from '../errors.ts';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { instant, optional } from '../operations/validation.ts';
import { claimFront } from './claim-front.ts';
import { mayArrangeFronts } from './policy.ts';
import { NOT_SCHEDULED } from './publish-front.ts';

/** Schedules the revision that the caller has read, even if newer ones follow, in place of an earlier schedule. Or cancels the schedule. */
export const scheduleFront = operation({
  name: 'scheduleFront',
  input: { id: rowId('Front'), expectedRevision: z.int(), scheduledFor: optional(instant) },
  errors: [NotFoundError, FrontConflictError],
  serializeBy: 'id',
  may: mayArrangeFronts,
  guard: databaseTime,
  rules: (at) => [
    {
      of: ['scheduledFor'],
      holds: ({ scheduledFor }) => scheduledFor === null || scheduledFor > at,
      code: 'OUT_OF_RANGE',
      message: 'must be in the future; to publish the front now, use publishFront',
      path: ['scheduledFor'],
    },
  ],
  details: ({ expectedRevision, scheduledFor }) => ({
    revision: expectedRevision,
    scheduledFor: scheduledFor?.toISOString() ?? null,
  }),
  async change(tx, { id, expectedRevision, scheduledFor }, { member }) {
    const { currentRevisionId } = await claimFront(tx, { id }, expectedRevision, {
      revisionNumber: expectedRevision,
    });
    const schedule =
      scheduledFor === null
        ? NOT_SCHEDULED
        : { scheduledRevisionId: currentRevisionId, scheduledFor, scheduledById: member.id };
    return { front: await tx.front.update({ where: { id }, data: schedule }) };
  },
});
