import type { Statement } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';
import { ATTRIBUTED, speakerOf } from './attribution.ts';

/**
 * Whether a statement was amended while only members saw it. It can't become public any more: readers would get words that
 * the newsroom has replaced, and not those that replaced them.
 */
export function isSuperseded({
  visibility,
  amendedById,
}: Pick<Statement, 'visibility' | 'amendedById'>): boolean {
  return visibility === 'MEMBERS' && amendedById !== null;
}

/**
 * Locks statements that are public or about to become so. Whoever changes one of them meanwhile waits, and then knows.
 * @throws ValidationError if one of them is superseded
 */
export async function lockForReaders(tx: Transaction, ids: readonly string[]): Promise<void> {
  const locked = await tx.$queryRaw<Pick<Statement, 'id' | 'visibility' | 'amendedById'>[]>`
    SELECT "id", "visibility", "amendedById" FROM "Statement"
    WHERE "id" = ANY(${[...ids]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
  const superseded = locked.filter(isSuperseded).map(({ id }) => id);
  if (superseded.length === 0) return;
  const statements = await tx.statement.findMany({
    where: { id: { in: superseded } },
    orderBy: { id: 'asc' },
    select: ATTRIBUTED,
  });
  const [first = '', ...others] = statements.map(
    (statement) =>
      `A statement of ${speakerOf(statement)} was amended before readers saw it. Quote its amendment instead.`,
  );
  throw new ValidationError(
    first,
    [],
    others.map((message) => ({ message, path: [] })),
  );
}

/** What an editor should know of a statement in an article before publishing it; null if it stands as it was made. */
export function warningOf(
  statement: Pick<Statement, 'status' | 'visibility' | 'amendedById'>,
): string | null {
  switch (statement.status) {
    case 'CURRENT':
      return null;
    case 'AMENDED':
      return isSuperseded(statement)
        ? "It was amended before readers saw it, so it can't be published any more. Quote its amendment instead."
        : 'It was amended. Quote its amendment, unless readers are to see what was said before.';
    case 'WITHDRAWN':
      return 'The speaker has taken it back.';
    case 'DELETED_AT_SOURCE':
      return 'It can no longer be found where it was made.';
  }
}
