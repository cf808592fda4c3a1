import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { LockConflictError } from '../errors.ts';

export const lockVersionInput = { expectedLockVersion: z.int().nullish() };

/**
 * Locks the row that an input updates, if the input says which version its caller has read. Triggers count the versions
 * (prisma/sql/lock-versions.sql).
 * @throws LockConflictError if somebody has changed the row since. Whether there is such a row is left to the operation.
 */
export async function mustBeAsRead(
  tx: Transaction,
  entity: EntityName | undefined,
  input: { readonly id?: unknown; readonly expectedLockVersion?: number | null | undefined },
): Promise<void> {
  const { id, expectedLockVersion: expected } = input;
  if (entity === undefined || expected == null) return;
  const [row] = await tx.$queryRaw<{ id: string; lockVersion: number }[]>`
    SELECT "id", "lockVersion" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (row !== undefined && row.lockVersion !== expected)
    throw new LockConflictError(entity, row.id, row.lockVersion);
}
