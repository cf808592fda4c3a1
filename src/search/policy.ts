import { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, type Viewer } from '../viewer.ts';

/**
 * Selects the entries `e` that the viewer can find, like `visibleEntries` and the policies. Readers find public entries.
 * Members also find entries that only members see. Articles are found by the revision that the viewer sees. No entry meets
 * two of the conditions. Each condition has its own indexes, so that hidden entries take no time. The hidden
 * entry of an article is always of its current revision.
 */
export function searchedEntries(viewer: Viewer): Prisma.Sql[] {
  if (viewer.member === null) return [Prisma.sql`e."isPublic"`];
  const hidden = Prisma.sql`NOT e."isPublic"`;
  if (hasRole(viewer, 'EDITOR')) return [Prisma.sql`e."isPublic" AND e."isCurrent"`, hidden];
  const { id } = viewer.member;
  const isOwn = Prisma.sql`(e."createdById" IS NOT DISTINCT FROM ${id}::uuid
    OR e."rowId" IN (SELECT c."articleId" FROM "ArticleCollaborator" c WHERE c."memberId" = ${id}::uuid))`;
  return [
    // Reporters find the current revision of the articles that they own or collaborate on.
    Prisma.sql`e."isPublic" AND (e."isCurrent" OR NOT ${isOwn})`,
    Prisma.sql`${hidden} AND (e."type" <> 'ARTICLE' OR ${isOwn})`,
  ];
}

/** The text search configurations of the entries that the viewer can find. They decide which words are too common to be searched for. */
export function searchedConfigs(viewer: Viewer): Prisma.Sql {
  return viewer.member === null
    ? Prisma.sql`(SELECT "name" FROM "SearchConfig" WHERE "isPublic")`
    : Prisma.sql`(SELECT DISTINCT "name" FROM "SearchConfig")`;
}
