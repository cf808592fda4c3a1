import type { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { NotFoundError } from '../errors.ts';
import { databaseTime } from './database-time.ts';
import { mapRowIds, type RowId } from './row-id.ts';

/**
 * Checks in one SQL statement that the rows to which an input refers exist. It also reads the time of the change.
 * @returns when the transaction began, by the database's clock
 * @throws NotFoundError for the first row that doesn't exist
 */
export async function referencesMustExist(tx: Transaction, schema: z.ZodType, input: unknown): Promise<Date> {
  const references: (Pick<RowId, 'id' | 'path'> & { entity: EntityName })[] = [];
  mapRowIds(schema, input, ({ entities: [entity], mustExist, id, path }) => {
    if (mustExist && entity !== undefined) references.push({ entity, id, path });
    return id;
  });
  if (references.length === 0) return databaseTime(tx);
  const existing = [...new Set(references.map(({ entity }) => entity))].map((entity) => {
    const ids = references.filter((reference) => reference.entity === entity).map(({ id }) => id);
    return Prisma.sql`
      SELECT ${Prisma.raw(`'${keyOf(entity, '')}'`)} || "id" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ANY(${ids}::uuid[])`;
  });
  const [{ at, found }] = await tx.$queryRaw<[{ at: Date; found: string[] }]>`
    SELECT now() AS "at", ARRAY(${Prisma.join(existing, ' UNION ALL ')}) AS "found"`;
  const missing = references.find(({ entity, id }) => !found.includes(keyOf(entity, id)));
  if (missing !== undefined) throw new NotFoundError(missing.entity, missing.id, missing.path);
  return at;
}

function keyOf(entity: EntityName, id: string): string {
  return `${entity} ${id}`;
}

export function connectAll(ids: readonly string[]): { connect: { id: string }[] } {
  return { connect: ids.map((id) => ({ id })) };
}
