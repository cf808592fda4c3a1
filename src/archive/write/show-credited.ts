import type pg from 'pg';

/** Makes public who is credited in the revisions of these articles, and of their live posts, that readers see. */
export async function showCredited(client: pg.ClientBase, articleIds: readonly string[]): Promise<void> {
  for (const [noun, column] of [
    ['Person', 'personId'],
    ['Organization', 'organizationId'],
  ] as const)
    await client.query(
      `UPDATE "${noun}" SET "visibility" = 'PUBLIC' WHERE "visibility" = 'MEMBERS' AND "id" IN (
         SELECT c."${column}" FROM "Contribution" c JOIN "Article" a ON a."publishedRevisionId" = c."revisionId"
         WHERE a."id" = ANY($1::uuid[]) AND a."state" = 'PUBLISHED'
         UNION ALL
         SELECT c."${column}" FROM "LivePostContribution" c JOIN "LivePost" p ON p."publishedRevisionId" = c."revisionId"
         JOIN "Article" a ON a."id" = p."articleId"
         WHERE a."id" = ANY($1::uuid[]) AND a."state" = 'PUBLISHED' AND p."state" = 'PUBLISHED')`,
      [[...articleIds]],
    );
}
