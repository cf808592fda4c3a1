import { Prisma } from '../../generated/prisma/client.ts';

/**
 * Whether a revision `r` of an article `a` was withdrawn, or is older than one that was: what was withdrawn may stand in it. It stays
 * so after the article came back in a newer revision.
 */
export const WITHDRAWN_REVISION = Prisma.sql`EXISTS (
  SELECT FROM "ArticleRevision" w WHERE w."articleId" = a."id" AND w."number" >= r."number"
    AND (w."isWithdrawn" OR (a."state" = 'WITHDRAWN' AND w."id" = a."publishedRevisionId")))`;
