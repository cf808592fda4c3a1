import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { Visibility } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { lockDirectory } from './lock-directory.ts';

/** By default, only members see the row until a public row refers to it. */
export const visibilityInput = z
  .enum(Visibility)
  .nullish()
  .transform((value) => value ?? 'MEMBERS');

/**
 * Locks a row that the whole newsroom shares, for an editor to change. Nothing can make it public until the transaction ends.
 * @throws NotFoundError
 */
export async function lockShared(
  tx: Transaction,
  entity: 'Person' | 'Organization' | 'SourceReport',
  id: string,
): Promise<Visibility> {
  await lockDirectory(tx);
  const table = Prisma.raw(`"${entity}"`);
  const [row] = await tx.$queryRaw<{ visibility: Visibility }[]>`
    SELECT "visibility" FROM ${table} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (row === undefined) throw new NotFoundError(entity, id, ['id']);
  return row.visibility;
}
