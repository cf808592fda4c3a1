import type { Prisma } from '../../generated/prisma/client.ts';
import { shownRevisions } from '../../src/articles/policy.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import { enumOf } from '../kernel/enum.ts';
import { crossProduct } from '../kernel/filters.ts';

// The orders of lists of articles, and the conditions by which the indexes that have these orders are read.

export const ArticleOrder = enumOf({
  name: 'ArticleOrder',
  description: 'The order of a list of articles.',
  values: {
    PUBLISHED_NEWEST: 'By first publication, newest first. Articles that were never published come first.',
    PUBLISHED_OLDEST: 'By first publication, oldest first. Articles that were never published come last.',
    MODIFIED_NEWEST:
      'For editors, by the last change, newest first. For readers and reporters, by the last publication; articles that were never published come first.',
    SCHEDULED_SOONEST: 'By scheduled time, soonest first. Articles that are not scheduled come last.',
  },
});

export type By = typeof ArticleOrder.$inferInput | null | undefined;

/** The alternatives of a policy's condition. A list reads each on its own, since no index has the order of both. */
export function alternatives<Where extends { OR?: Where[] }>(visible: Where): Where[] {
  return visible.OR ?? [visible];
}

/** A condition on the rows of a list of articles, such as TagArticle. */
interface ListedRow {
  readonly isPublic?: boolean;
  readonly isCurrent?: boolean;
  readonly createdById?: string;
  readonly OR?: [ListedRow, ...{ createdById: null | { not: string } }[]];
}

/**
 * The rows of a list of articles that the viewer sees: each article in its shown revision, as `shownRevisions` says. The
 * conditions have no row in common. Each is read in order from an index that holds nothing else, so hidden rows cost nothing.
 */
export function listedRows(viewer: Viewer): ListedRow[] {
  if (viewer.member === null) return [{ isPublic: true }];
  if (hasRole(viewer, 'EDITOR')) return [{ isCurrent: true }];
  const { id } = viewer.member;
  return [
    // Reporters see the current revision of their own articles.
    { isPublic: true, OR: [{ isCurrent: true }, { createdById: null }, { createdById: { not: id } }] },
    { isPublic: false, isCurrent: true, createdById: id },
  ];
}

/** The same rows for lists by date. For editors, an index by date has the public rows first; one by last change has all. */
export function listedRowsBy(by: By, viewer: Viewer): object[] {
  const rows = listedRows(viewer);
  return hasRole(viewer, 'EDITOR') && by !== 'MODIFIED_NEWEST'
    ? crossProduct<object>(rows, [{ isPublic: true }, { isPublic: false }])
    : rows;
}

/**
 * The most direct relation from an article to its shown revision. For reporters, this differs between articles, so they read
 * `revisions`, filtered by `shownRevisions`.
 */
export function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  if (viewer.member === null) return 'publishedRevision';
  return hasRole(viewer, 'EDITOR') ? 'currentRevision' : 'revisions';
}

/** Articles whose shown revision matches this condition. */
export function articlesShowing(
  viewer: Viewer,
  revision: Prisma.ArticleRevisionWhereInput,
): Prisma.ArticleWhereInput {
  const through = shownThrough(viewer);
  return through === 'revisions'
    ? { revisions: { some: { AND: [shownRevisions(viewer), revision] } } }
    : { [through]: { is: revision } };
}

interface Scheduled {
  readonly scheduledFrom?: Date | null | undefined;
  readonly scheduledUntil?: Date | null | undefined;
}

/** The order must not reveal a change of a draft to members who don't see that draft. */
export function inOrder(by: By, viewer: Viewer, { scheduledFrom, scheduledUntil }: Scheduled = {}) {
  switch (by) {
    case null:
    case undefined:
    case 'PUBLISHED_NEWEST':
      return [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }] as const;
    case 'PUBLISHED_OLDEST':
      return OLDEST_FIRST;
    case 'MODIFIED_NEWEST':
      return hasRole(viewer, 'EDITOR')
        ? ([{ modifiedAt: 'desc' }, { id: 'desc' }] as const)
        : ([{ publishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }] as const);
    case 'SCHEDULED_SOONEST':
      // Readers see no scheduled article.
      if (viewer.member === null) return OLDEST_FIRST;
      return scheduledFrom == null && scheduledUntil == null
        ? SCHEDULED_FIRST
        : ([{ scheduledFor: 'asc' }, ...OLDEST_FIRST] as const);
  }
}

const OLDEST_FIRST = [{ firstPublishedAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }] as const;
const SCHEDULED_FIRST = [
  { scheduledFor: { sort: 'asc', nulls: 'last', isSplit: true } },
  ...OLDEST_FIRST,
] as const;
