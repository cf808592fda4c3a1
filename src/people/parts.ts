import type { Transaction } from '../db/client.ts';

/** Whether one of these organisations is the given whole, or one of its direct or indirect parts. */
export async function haveWhole(tx: Transaction, ids: readonly string[], wholeId: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<object[]>`
    WITH RECURSIVE "whole" AS (
      SELECT "id", "partOfId" FROM "Organization" WHERE "id" = ANY(${[...ids]}::uuid[])
      UNION
      SELECT o."id", o."partOfId" FROM "Organization" o JOIN "whole" ON "whole"."partOfId" = o."id"
    )
    SELECT FROM "whole" WHERE "id" = ${wholeId}::uuid`;
  return found !== undefined;
}

/** Whether an organisation is a part of another one, and not directly. */
export async function isPartThroughOthers(tx: Transaction, id: string, wholeId: string): Promise<boolean> {
  const { partOfId } = await tx.organization.findUniqueOrThrow({ where: { id }, select: { partOfId: true } });
  return partOfId !== null && partOfId !== wholeId && (await haveWhole(tx, [partOfId], wholeId));
}
