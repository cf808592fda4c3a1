import { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, type Viewer } from '../viewer.ts';

/**
 * The entries `e` that the viewer finds, as `timelineEntries` and the policies of the nouns have it: articles in their shown
 * revision, for members everything that only members see, and what is public. No entry meets two of the conditions. Each is
 * read from indexes of its own, so that what the viewer doesn't see takes no time.
 */
export function searchedEntries(viewer: Viewer): Prisma.Sql[] {
  if (viewer.member === null) return [Prisma.sql`e."isPublic"`];
  const hidden = Prisma.sql`NOT e."isPublic" AND e."isCurrent"`;
  if (hasRole(viewer, 'EDITOR')) return [Prisma.sql`e."isPublic" AND e."isCurrent"`, hidden];
  const { id } = viewer.member;
  return [
    // Of their own articles, reporters find the current revision.
    Prisma.sql`e."isPublic" AND (e."isCurrent" OR e."createdById" IS DISTINCT FROM ${id}::uuid)`,
    Prisma.sql`${hidden} AND (e."type" <> 'ARTICLE' OR e."createdById" = ${id}::uuid)`,
  ];
}

/** The text search configurations of what the viewer may find. Which words are too common to be searched for depends on them. */
export function searchedConfigs(viewer: Viewer): Prisma.Sql {
  return viewer.member === null
    ? Prisma.sql`(SELECT "name" FROM "SearchConfig" WHERE "isPublic")`
    : Prisma.sql`(SELECT DISTINCT "name" FROM "SearchConfig")`;
}
