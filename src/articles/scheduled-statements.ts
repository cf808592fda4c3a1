import type { Transaction } from '../db/client.ts';
import { lockForReaders } from '../statements/superseded.ts';
import { NEW_STATEMENTS } from './publication.ts';

/**
 * Locks the statements that a schedule makes public with the revision: those in its body, and in the posts of its live blog. Nobody
 * may look at the article again before that, so a refusal must come now.
 * @throws ValidationError as `mustNotBeSuperseded` does
 */
export async function lockScheduledStatements(
  tx: Transaction,
  articleId: string,
  revisionId: string,
): Promise<void> {
  const statements = await tx.$queryRaw<{ id: string; isInBody: boolean }[]>`
    WITH "announced" AS (
      SELECT 1 AS "number", ${articleId}::uuid AS "articleId", ${revisionId}::uuid AS "revisionId", NULL::uuid AS "replaces"
    )
    SELECT s."id", "has_statement"(${revisionId}::uuid, s."id") AS "isInBody" FROM unnest(${NEW_STATEMENTS}) s ("id")`;
  await lockForReaders(
    tx,
    statements.map(({ id }) => id),
    statements.filter(({ isInBody }) => !isInBody).map(({ id }) => id),
  );
}
