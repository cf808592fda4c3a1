import { Prisma } from '../../generated/prisma/client.ts';

// What a publication makes public, in SQL. `makePublic` promotes these rows, and `revealsOf` lists them before. Both define "announced",
// with the revisions ("number", "articleId", "revisionId") and the revision that each "replaces".

/** What the posts of an article's live blog show, when readers see the article for the first time, or again. */
const POSTS = Prisma.sql`
  SELECT DISTINCT p."id", p."publishedRevisionId" FROM "announced" a JOIN "LivePost" p ON p."articleId" = a."articleId"
  WHERE a."replaces" IS NULL AND p."state" = 'PUBLISHED'`;

/**
 * The ids of the statements that the revisions have and the replaced revisions don't, as an array in the order of the bodies; then
 * those in posts.
 */
export const NEW_STATEMENTS = Prisma.sql`ARRAY(
  SELECT c."statementId" FROM "announced" a CROSS JOIN LATERAL "changed_statements"(a."replaces", a."revisionId") c
  WHERE c."isNew" ORDER BY a."number", c."position"
) || ARRAY(
  SELECT DISTINCT s."id" FROM (${POSTS}) p JOIN "Block" b ON b."postId" = p."id"
    CROSS JOIN LATERAL unnest(b."statementId" || b."quotedIds") s ("id")
  WHERE s."id" IS NOT NULL AND (b."isPublic"
    OR b."id" IN (SELECT unnest(r."versionIds") FROM "LivePostRevision" r WHERE r."id" = p."publishedRevisionId")) ORDER BY 1
)`;

/** A condition on "Tag". */
export const BECOMES_PUBLIC_TAG = Prisma.sql`"visibility" = 'MEMBERS' AND "id" = ANY(ARRAY(
  SELECT "B" FROM "announced" JOIN "_ArticleRevisionToTag" ON "A" = "revisionId"
))`;

/**
 * A condition on "CommentRequest". After a withdrawal, a newer revision doesn't make public whom `hide` has hidden meanwhile: a request from
 * before it stays hidden, too.
 */
export const BECOMES_PUBLIC_REQUEST = Prisma.sql`"visibility" = 'MEMBERS' AND "outcome" NOT IN ('PENDING', 'CANCELLED')
  AND "articleId" = ANY(ARRAY(SELECT "articleId" FROM "announced"))
  AND NOT (EXISTS (
    SELECT FROM "announced" a JOIN "ArticleRevision" r ON r."id" = a."revisionId"
      JOIN "UpdateNote" n ON n."articleId" = a."articleId" AND n."kind" = 'RETRACTION' AND n."postId" IS NULL
      JOIN "ArticleRevision" w ON w."id" = n."revisionId" AND w."number" < r."number"
    WHERE a."articleId" = "CommentRequest"."articleId" AND n."createdAt" > "CommentRequest"."closedAt"
  ) AND (EXISTS (SELECT FROM "Person" p WHERE p."id" = "askedOfPersonId" AND p."visibility" = 'MEMBERS')
    OR EXISTS (SELECT FROM "Organization" o WHERE o."id" = "askedOfOrganizationId" AND o."visibility" = 'MEMBERS')))`;

/** What the revisions, and the closed requests in "request", refer to: references as `referencesOf` selects those of statements. */
export const REFERENCES = Prisma.sql`
  SELECT 'Person', "askedOfPersonId", 'ASKED', NULL::uuid FROM "request"
  UNION ALL SELECT 'Organization', "askedOfOrganizationId", 'ASKED', NULL FROM "request"
  UNION ALL SELECT 'SourceReport', "B", 'SOURCE', NULL FROM "announced" JOIN "_ArticleRevisionToSourceReport" ON "A" = "revisionId"
  UNION ALL SELECT 'Person', "personId", 'CONTRIBUTOR', NULL FROM "announced" JOIN "Contribution" USING ("revisionId") WHERE "personId" IS NOT NULL
  UNION ALL SELECT 'Organization', "organizationId", 'CONTRIBUTOR', NULL FROM "announced" JOIN "Contribution" USING ("revisionId") WHERE "organizationId" IS NOT NULL
  UNION ALL SELECT CASE WHEN c."personId" IS NULL THEN 'Organization' ELSE 'Person' END, coalesce(c."personId", c."organizationId"), 'CONTRIBUTOR', NULL
    FROM (${POSTS}) p JOIN "LivePostRevision" r ON r."postId" = p."id" AND (r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn" OR r."id" = p."publishedRevisionId")
      JOIN "LivePostContribution" c ON c."revisionId" = r."id"`;
