import { Prisma } from '../../generated/prisma/client.ts';
import type { Visibility } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { mayRecord } from './policy.ts';

/**
 * Locks a row that the whole newsroom shares, if the viewer may change it: reporters change what only members see, editors
 * what readers see too. Nothing can make it public until the transaction ends.
 * @throws NotFoundError, RequestError
 */
export async function claimShared(
  tx: Transaction,
  noun: 'Person' | 'Organization' | 'SourceReport',
  id: string,
  viewer: Viewer,
): Promise<Visibility> {
  const table = Prisma.raw(`"${noun}"`);
  const [row] = await tx.$queryRaw<{ visibility: Visibility }[]>`
    SELECT "visibility" FROM ${table} WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  if (row === undefined) throw new NotFoundError(noun, id, ['id']);
  mayRecord(viewer, row.visibility);
  return row.visibility;
}
