import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { lockRow } from '../operations/lock-row.ts';

/**
 * Locks the target of a redaction, also for those who only refer to it, such as a new note about it or a quote of it. They come
 * before the redaction, which then sees them, or after it, and then find what was redacted.
 * @throws NotFoundError
 */
export async function lockTarget(tx: Transaction, entity: EntityName, id: string): Promise<void> {
  await tx.$queryRaw`SELECT FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id}::uuid FOR UPDATE`;
  await lockRow(tx, entity, id);
}
