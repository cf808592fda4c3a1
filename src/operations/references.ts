import type { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { mergedAmong, type MergedIds } from '../db/merged.ts';
import { NotFoundError } from '../errors.ts';
import { databaseTime } from './database-time.ts';
import { mapRowIds, type RowId } from './row-id.ts';

interface References {
  /** When the transaction began, by the database's clock. */
  readonly at: Date;
  /** The rows that were merged into others. The input is to refer to those. */
  readonly merged: MergedIds;
}

/**
 * Checks in one SQL statement that the rows to which an input refers exist. It also reads the time of the change.
 * @throws NotFoundError for the first row that doesn't exist, and wasn't merged into another
 */
export async function referencesMustExist(
  tx: Transaction,
  schema: z.ZodType,
  input: unknown,
): Promise<References> {
  const references: RowId[] = [];
  mapRowIds(schema, input, (rowId) => {
    if (rowId.mustExist) references.push(rowId);
    return rowId.id;
  });
  if (references.length === 0) return { at: await databaseTime(tx), merged: new Map() };
  const existing = [...new Set(references.map(({ entity }) => entity))].map((entity) => {
    const ids = references.filter((reference) => reference.entity === entity).map(({ id }) => id);
    return Prisma.sql`
      SELECT ${Prisma.raw(`'${keyOf(entity, '')}'`)} || "id" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ANY(${ids}::uuid[])`;
  });
  const [{ at, found }] = await tx.$queryRaw<[{ at: Date; found: string[] }]>`
    SELECT now() AS "at", ARRAY(${Prisma.join(existing, ' UNION ALL ')}) AS "found"`;
  const gone = references.filter(({ entity, id }) => !found.includes(keyOf(entity, id)));
  const merged = await mergedAmong(
    tx,
    gone.map(({ id }) => id),
  );
  const missing = gone.find(({ id }) => !merged.has(id));
  if (missing !== undefined) throw new NotFoundError(missing.entity, missing.id, missing.path);
  return { at, merged };
}

function keyOf(entity: EntityName, id: string): string {
  return `${entity} ${id}`;
}

export function connectAll(ids: readonly string[]): { connect: { id: string }[] } {
  return { connect: ids.map((id) => ({ id })) };
}
