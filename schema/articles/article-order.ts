import type { SubjectRelation } from '../../generated/prisma/enums.ts';
import { collaboratesOn } from '../../src/articles/policy.ts';
import { RequestError } from '../../src/errors.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import { enumOf } from '../kernel/enum.ts';

// The orders of lists of articles, and the conditions by which the indexes that have these orders are read.

export const ArticleOrder = enumOf({
  name: 'ArticleOrder',
  description: 'The order of a list of articles.',
  values: {
    PUBLISHED_NEWEST: 'By first publication, newest first. Articles that were never published come first.',
    PUBLISHED_OLDEST: 'By first publication, oldest first. Articles that were never published come last.',
    MODIFIED_NEWEST:
      'For editors, by the last change, newest first. For readers and reporters, by the last publication; articles that were never published come first. Only for `Query.articles` without a tag, campaign or speaker in its filter.',
    SCHEDULED_SOONEST:
      'By scheduled time, soonest first. Articles that are not scheduled come last. Only for `Query.articles`; with a tag, campaign or speaker in its filter, only if that has `scheduledFrom` or `scheduledUntil`.',
  },
});

export type By = typeof ArticleOrder.$inferInput | null | undefined;

/** A condition on the rows of ArticleOfSubject. */
interface ListedRow {
  readonly relation: SubjectRelation;
  readonly isPublic?: boolean;
  readonly isCurrent?: boolean;
  readonly createdById?: string;
  readonly article?: object;
  readonly articleId?: object;
  readonly OR?: object[];
}

/**
 * The rows of a list of articles that the viewer sees: each article by its shown revision. The conditions have no row in
 * common: nobody collaborates on an article of their own. Each is read in order from an index that holds nothing else, so hidden rows
 * cost nothing.
 * @param collaborations the ids of the articles on which a reporter collaborates. Null looks them up in a subquery, which is for
 * few rows.
 */
export function listedRows(
  viewer: Viewer,
  list: { readonly relation: SubjectRelation },
  collaborations: readonly string[] | null,
): ListedRow[] {
  if (viewer.member === null) return [{ ...list, isPublic: true }];
  if (hasRole(viewer, 'EDITOR'))
    return [true, false].map((isPublic) => ({ ...list, isPublic, isCurrent: true }));
  const { id } = viewer.member;
  const notOwn = [{ createdById: null }, { createdById: { not: id } }];
  const hidden = { ...list, isPublic: false, isCurrent: true };
  const [isOne, isNone] =
    collaborations === null
      ? [{ article: collaboratesOn(id) }, { article: { NOT: collaboratesOn(id) } }]
      : [{ articleId: { in: [...collaborations] } }, { articleId: { notIn: [...collaborations] } }];
  const hasNone = collaborations?.length === 0;
  return [
    // Reporters see the current revision of the articles that they own or collaborate on.
    { ...list, isPublic: true, OR: [{ isCurrent: true }, { OR: notOwn, ...(!hasNone && isNone) }] },
    { ...hidden, createdById: id },
    ...(hasNone ? [] : [{ ...hidden, ...isOne }]),
  ];
}

/**
 * Lists under a tag, a campaign and the like have no order that a comment changes: it would be written for each of them.
 * @throws RequestError BAD_USER_INPUT
 */
export function requireListOrder(by: By): void {
  if (by === 'MODIFIED_NEWEST' || by === 'SCHEDULED_SOONEST')
    throw new RequestError(
      'BAD_USER_INPUT',
      `This list can't be in the order ${by}. Use PUBLISHED_NEWEST or PUBLISHED_OLDEST, or \`articles\` ${
        by === 'MODIFIED_NEWEST' ? 'without this condition' : 'with `scheduledFrom`'
      }.`,
    );
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
