import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { assertNone } from '../operations/validation.ts';
import { ATTRIBUTED, speakerOf, type Attributed } from './attribution.ts';

export interface LockedStatement {
  readonly id: string;
  /** Its amendment. Null if the statement is public. */
  readonly amendedById: string | null;
}

/**
 * SQL that locks the statements that an article shows or will show to readers. It also locks those that they reply to or
 * amend. A concurrent change of one of them waits. It selects the rows after they are locked.
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
 * Locks statements that readers will see.
 * @param inPosts those that only posts of the live blog have
 * @throws ValidationError as `mustNotBeSuperseded` does
 */
export async function lockForReaders(
  tx: Transaction,
  ids: readonly string[],
  inPosts: readonly string[],
): Promise<void> {
  const locked = await tx.$queryRaw<LockedStatement[]>(lockedForReaders(Prisma.sql`${[...ids]}`));
  await mustNotBeSuperseded(tx, ids, locked, inPosts);
}

/**
 * A statement that was amended while only members saw it can't become public without its amendment. Readers would see words
 * that the newsroom has replaced. The amendments are read after the rows are locked.
 * @throws ValidationError
 */
export async function mustNotBeSuperseded(
  tx: Transaction,
  ids: readonly string[],
  locked: readonly LockedStatement[],
  inPosts: readonly string[] = [],
): Promise<void> {
  const amended = locked.filter(
    ({ id, amendedById }) => ids.includes(id) && amendedById !== null && !ids.includes(amendedById),
  );
  if (amended.length === 0) return;
  const statements = await tx.statement.findMany({
    where: { id: { in: amended.map(({ id }) => id) }, amendedBy: { visibility: 'MEMBERS' } },
    orderBy: { id: 'asc' },
    select: { id: true, ...ATTRIBUTED },
  });
  assertNone(
    statements.map((statement) => ({
      code: 'NOT_ALLOWED',
      message: whyUnpublishable(statement, inPosts.includes(statement.id)),
      path: [],
    })),
  );
}

/** Why a statement can't become public: the message of the refusal, and of the warning before it. */
export function whyUnpublishable(statement: Attributed, isInPost = false): string {
  const where = isInPost ? ' in a post of the live blog' : '';
  return `A statement by ${speakerOf(statement, 'en')}${where} was amended before readers saw it. Quote its amendment instead, or as well.`;
}
