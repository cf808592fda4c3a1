import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { NotFoundError } from '../errors.ts';

/**
 * Locks a row until the transaction ends, so that what is then read of it stays true.
 * @param field the input's field that has the id
 * @throws NotFoundError
 */
export async function lockRow(tx: Transaction, entity: EntityName, id: string, field = 'id'): Promise<void> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT "id" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (rows.length === 0) throw new NotFoundError(entity, id, [field]);
}
