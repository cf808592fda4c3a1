import type { Front, Prisma } from '../../generated/prisma/client.ts';
import { explained } from '../articles/revision-conflict.ts';
import type { Transaction } from '../db/client.ts';
import { FrontConflictError, NotFoundError, ValidationError } from '../errors.ts';

/**
 * Updates a front if it is at the revision that the caller has read. The row stays locked until the transaction ends.
 * @throws NotFoundError, ValidationError, FrontConflictError
 */
export async function claimFront(
  tx: Transaction,
  where: { readonly id: string } | { readonly slug: string },
  expected: number,
  change: Prisma.FrontUncheckedUpdateManyInput,
): Promise<Front> {
  const [claimed] = await tx.front.updateManyAndReturn({
    where: { ...where, revisionNumber: expected },
    data: change,
  });
  if (claimed !== undefined) return claimed;
  const front = await tx.front.findFirst({ where });
  if (front === null)
    throw 'id' in where ? new NotFoundError('Front', where.id, ['id']) : noFront(where.slug);
  // Others have meanwhile changed it to the expected revision.
  if (front.revisionNumber === expected) return claimFront(tx, where, expected, change);
  throw frontConflict(front, expected);
}

function noFront(slug: string): ValidationError {
  return new ValidationError({
    code: 'CONFLICTING',
    message: `There is no front '${slug}'. To create it, send 0.`,
    path: ['expectedRevision'],
  });
}

export function frontConflict({ id, revisionNumber: current }: Front, expected: number): FrontConflictError {
  const happened = explained('front', { expected, current });
  return new FrontConflictError(id, `${happened} Read revision ${current}, and send its number.`);
}
