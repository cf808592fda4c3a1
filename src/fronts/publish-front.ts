import { z } from 'zod';
import type { Front } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { FrontConflictError, NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent, type AppendedEvent } from '../log/append.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { claimFront } from './claim-front.ts';
import { mayArrangeFronts } from './policy.ts';

/** Shows readers the current revision of a front, and cancels its schedule. */
export const publishFront = operation({
  name: 'publishFront',
  input: { id: rowId('Front'), expectedRevision: z.int() },
  errors: [NotFoundError, FrontConflictError],
  serializeBy: 'id',
  may: mayArrangeFronts,
  details: ({ expectedRevision }) => ({ revision: expectedRevision }),
  async change(tx, { id, expectedRevision }, { member, at }) {
    const claimed = await claimFront(tx, { id }, expectedRevision, { revisionNumber: expectedRevision });
    const { currentRevisionId: revisionId, publishedRevisionId } = claimed;
    if (revisionId === null) throw new Error('Each front has a current revision.');
    if (revisionId === publishedRevisionId)
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: 'Readers see this revision already.',
        path: ['expectedRevision'],
      });
    return showRevision(tx, { id, revisionId, memberId: member.id, at });
  },
});

interface Shown {
  readonly id: string;
  readonly revisionId: string;
  readonly memberId: string | null;
  readonly at: Date;
}

/** Shows readers a revision of a front whose row is locked. What was placed for a time that has passed isn't shown. */
export async function showRevision(
  tx: Transaction,
  { id, revisionId, memberId, at }: Shown,
): Promise<{ front: Front; event: AppendedEvent }> {
  await tx.frontRevision.updateMany({
    where: { id: revisionId, publishedAt: null },
    data: { publishedAt: at, publishedById: memberId },
  });
  await tx.frontCard.updateMany({
    where: { revisionId, endedAt: null, pinnedUntil: { lte: at } },
    data: { endedAt: at },
  });
  const front = await tx.front.update({
    where: { id },
    data: { publishedRevisionId: revisionId, ...NOT_SCHEDULED },
  });
  return { front, event: appendEvent(tx, { type: 'FRONT_UPDATED', frontId: id }) };
}

export const NOT_SCHEDULED = { scheduledRevisionId: null, scheduledFor: null, scheduledById: null } as const;
