import { Prisma } from '../../generated/prisma/client.ts';

/**
 * Whether a revision `r` of an article `a` was withdrawn, or was saved before the withdrawal: what was withdrawn may stand in it. It
 * stays so after the article came back in a newer revision.
 */
export const WITHDRAWN_REVISION = Prisma.sql`(r."isWithdrawn" OR (a."state" = 'WITHDRAWN' AND (r."createdAt" < a."withdrawnAt"
  OR r."number" <= (SELECT w."number" FROM "ArticleRevision" w WHERE w."id" = a."publishedRevisionId"))))`;
