import { listedArticles } from '../../src/articles/policy.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import { enumType } from '../kernel/enum.ts';
import { combined } from '../kernel/filters.ts';

export const ArticleOrder = enumType(
  {
    PUBLISHED_NEWEST: 'PUBLISHED_NEWEST',
    PUBLISHED_OLDEST: 'PUBLISHED_OLDEST',
    MODIFIED_NEWEST: 'MODIFIED_NEWEST',
    SCHEDULED_SOONEST: 'SCHEDULED_SOONEST',
  },
  {
    name: 'ArticleOrder',
    description: 'How a list of articles is ordered.',
    values: {
      PUBLISHED_NEWEST: 'By first publication, newest first. Articles that were never published come first.',
      PUBLISHED_OLDEST: 'By first publication, oldest first. Articles that were never published come last.',
      MODIFIED_NEWEST:
        'For editors, by the last change, newest first. For readers and reporters, by the last publication; articles that were never published come first.',
      SCHEDULED_SOONEST:
        'By the time for which it is scheduled, soonest first. Articles that are not scheduled come last.',
    },
  },
);

export type By = typeof ArticleOrder.$inferInput | null | undefined;

/** For editors, an index by date has what is public, and then what isn't. By the last change, one has both. */
export function rowsApart(viewer: Viewer, by: By): object[] {
  const rows = listedArticles(viewer);
  return hasRole(viewer, 'EDITOR') && by !== 'MODIFIED_NEWEST'
    ? combined<object>(rows, [{ isPublic: true }, { isPublic: false }])
    : rows;
}

interface Scheduled {
  readonly scheduledFrom?: Date | null | undefined;
  readonly scheduledUntil?: Date | null | undefined;
}

/** The order must not tell members who don't see all drafts that such a draft was changed. */
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
      // For readers, no article is scheduled.
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
