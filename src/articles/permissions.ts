import type { Article, ArticleState } from '../../generated/prisma/client.ts';
import { may, type Viewer } from '../viewer.ts';
import { seesWorkOn, type Worked } from './policy.ts';

export type ArticlePermission =
  | 'ADD_COMMENT'
  | 'CHANGE_SLUG'
  | 'CORRECT'
  | 'DISCARD'
  | 'PUBLISH'
  | 'REQUEST_COMMENT'
  | 'RESTORE'
  | 'REVISE'
  | 'SCHEDULE'
  | 'UNSCHEDULE'
  | 'WITHDRAW';

/** The states of an article that allow each change. */
export const STATES_FOR = {
  ADD_COMMENT: ['PUBLISHED'],
  CHANGE_SLUG: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
  CORRECT: ['PUBLISHED'],
  DISCARD: ['DRAFT'],
  PUBLISH: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
  REQUEST_COMMENT: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
  RESTORE: ['DISCARDED', 'WITHDRAWN'],
  REVISE: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
  SCHEDULE: ['DRAFT', 'SCHEDULED'],
  UNSCHEDULE: ['SCHEDULED'],
  WITHDRAW: ['PUBLISHED'],
} as const satisfies Record<ArticlePermission, readonly ArticleState[]>;

/** For changes that readers never see. */
export const ANY_STATE: readonly ArticleState[] = ['DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN'];

const FOR_REPORTERS: readonly ArticlePermission[] = ['DISCARD', 'REQUEST_COMMENT', 'REVISE'];

/** The changes that the viewer can make to an article in its current state. The operations check this again. */
export function permissionsOn(
  viewer: Viewer,
  article: Worked & Pick<Article, 'state' | 'embargoedUntil' | 'currentRevisionId' | 'publishedRevisionId'>,
  at: Date,
): ArticlePermission[] {
  const { state, embargoedUntil, currentRevisionId, publishedRevisionId } = article;
  const isPublishable =
    (embargoedUntil === null || embargoedUntil <= at) && currentRevisionId !== publishedRevisionId;
  return (Object.keys(STATES_FOR) as ArticlePermission[]).filter((permission) => {
    const states: readonly ArticleState[] = STATES_FOR[permission];
    if (!states.includes(state)) return false;
    if (permission === 'PUBLISH' && !isPublishable) return false;
    // Readers learn nothing of a draft that comes back.
    return FOR_REPORTERS.includes(permission) || state === 'DISCARDED'
      ? may(viewer, 'REPORTER') && seesWorkOn(viewer, article)
      : may(viewer, 'EDITOR');
  });
}
