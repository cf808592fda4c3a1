import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';
import { ATTRIBUTED, speakerOf } from './attribution.ts';

export interface Locked {
  readonly id: string;
  /** Its amendment, if only members see the statement. */
  readonly amendedById: string | null;
}

/**
 * The SQL that locks statements that an article shows to readers, or is about to, and those that they reply to or amend. Whoever
 * changes one of them meanwhile waits, and then knows. It selects the rows as they are once they are locked.
 * @param ids an array of ids in SQL, used several times
 */
export function lockedForReaders(ids: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT "id", CASE WHEN "visibility" = 'MEMBERS' THEN "amendedById" END AS "amendedById"
    FROM "Statement" WHERE "id" = ANY(${ids}::uuid[]) OR "amendedById" = ANY(${ids}::uuid[])
      OR "id" = ANY(ARRAY(SELECT "inReplyToId" FROM "Statement" WHERE "id" = ANY(${ids}::uuid[])))
    ORDER BY "id" FOR NO KEY UPDATE`;
}

/**
 * Locks statements that readers are about to be shown.
 * @throws ValidationError as `mustNotBeSuperseded` does
 */
export async function lockForReaders(tx: Transaction, ids: readonly string[]): Promise<void> {
  const locked = await tx.$queryRaw<Locked[]>(lockedForReaders(Prisma.sql`${[...ids]}`));
  await mustNotBeSuperseded(tx, ids, locked);
}

/**
 * A statement that was amended while only members saw it can't become public without its amendment: readers would get words
 * that the newsroom has replaced, and not those that replaced them. What the locked rows refer to is read here, after the lock.
 * @throws ValidationError
 */
export async function mustNotBeSuperseded(
  tx: Transaction,
  ids: readonly string[],
  locked: readonly Locked[],
): Promise<void> {
  const amended = locked.filter(
    ({ id, amendedById }) => ids.includes(id) && amendedById !== null && !ids.includes(amendedById),
  );
  if (amended.length === 0) return;
  const statements = await tx.statement.findMany({
    where: { id: { in: amended.map(({ id }) => id) }, amendedBy: { visibility: 'MEMBERS' } },
    orderBy: { id: 'asc' },
    select: ATTRIBUTED,
  });
  if (statements.length === 0) return;
  const [first = '', ...others] = statements.map(
    (statement) =>
      `A statement by ${speakerOf(statement)} was amended before readers saw it. Quote its amendment instead, or as well.`,
  );
  throw new ValidationError(
    first,
    [],
    others.map((message) => ({ message, path: [] })),
  );
}
