import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { Noun } from '../db/nouns.ts';
import { NotFoundError } from '../errors.ts';

/**
 * Locks a row until the transaction ends, so that what is then read of it stays true.
 * @param field the input's field that has the id
 * @throws NotFoundError
 */
export async function lockRow(tx: Transaction, noun: Noun, id: string, field = 'id'): Promise<void> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT "id" FROM ${Prisma.raw(`"${noun}"`)} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (rows.length === 0) throw new NotFoundError(noun, id, [field]);
}
