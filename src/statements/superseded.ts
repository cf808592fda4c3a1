import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';
import { ATTRIBUTED, speakerOf } from './attribution.ts';

/**
 * Locks statements that an article shows to readers, or is about to. Whoever changes one of them meanwhile waits, and then
 * knows.
 *
 * A statement that was amended while only members saw it can't become public without its amendment: readers would get words
 * that the newsroom has replaced, and not those that replaced them.
 * @throws ValidationError
 */
export async function lockForReaders(tx: Transaction, ids: readonly string[]): Promise<void> {
  const locked = await tx.$queryRaw<{ id: string; isSuperseded: boolean }[]>`
    SELECT s."id",
      s."visibility" = 'MEMBERS' AND s."amendedById" IS NOT NULL AND s."amendedById" <> ALL(${[...ids]}::uuid[])
        AND (SELECT "visibility" FROM "Statement" WHERE "id" = s."amendedById") = 'MEMBERS' AS "isSuperseded"
    FROM "Statement" s WHERE s."id" = ANY(${[...ids]}::uuid[]) ORDER BY s."id" FOR NO KEY UPDATE OF s`;
  const superseded = locked.flatMap(({ id, isSuperseded }) => (isSuperseded ? [id] : []));
  if (superseded.length === 0) return;
  const statements = await tx.statement.findMany({
    where: { id: { in: superseded } },
    orderBy: { id: 'asc' },
    select: ATTRIBUTED,
  });
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
