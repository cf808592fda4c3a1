import type { Transaction } from '../db/client.ts';

/** The statements in all revisions of a post that readers could read. */
export async function publicStatementsOf(tx: Transaction, postId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT s."id" FROM "Block" b CROSS JOIN LATERAL unnest(b."statementId" || b."quotedIds") s ("id")
    WHERE b."postId" = ${postId}::uuid AND b."isPublic" AND s."id" IS NOT NULL ORDER BY 1`;
  return rows.map(({ id }) => id);
}
