import type { Article, ArticleRevision, ArticleState } from '../../generated/prisma/client.ts';
import { may, type Viewer } from '../viewer.ts';
import { decidesWhoWorksOn, seesWorkOn, type Worked } from './policy.ts';

export type ArticlePermission =
  | 'ADD_COMMENT'
  | 'CHANGE_SLUG'
  | 'CORRECT'
  | 'DISCARD'
  | 'HAND_OVER'
  | 'MARK_READY'
  | 'PREVIEW'
  | 'PUBLISH'
  | 'REQUEST_COMMENT'
  | 'RESTORE'
  | 'REVISE'
  | 'SCHEDULE'
  | 'SET_COLLABORATORS'
  | 'UNSCHEDULE'
  | 'WITHDRAW';

/** For changes that readers never see. */
const ANY_STATE = [
  'DISCARDED',
  'DRAFT',
  'SCHEDULED',
  'PUBLISHED',
  'WITHDRAWN',
] as const satisfies ArticleState[];
/** A withdrawn article can be mended before readers see it again. */
const WORKED_ON = ['DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN'] as const satisfies ArticleState[];

/** The states of an article that allow each change. */
export const STATES_FOR = {
  ADD_COMMENT: ['PUBLISHED'],
  CHANGE_SLUG: WORKED_ON,
  CORRECT: ['PUBLISHED'],
  DISCARD: ['DRAFT'],
  HAND_OVER: ANY_STATE,
  MARK_READY: WORKED_ON,
  PREVIEW: WORKED_ON,
  PUBLISH: WORKED_ON,
  REQUEST_COMMENT: WORKED_ON,
  RESTORE: ['DISCARDED', 'WITHDRAWN'],
  REVISE: WORKED_ON,
  SCHEDULE: ['DRAFT', 'SCHEDULED', 'WITHDRAWN'],
  SET_COLLABORATORS: ANY_STATE,
  UNSCHEDULE: ['SCHEDULED', 'WITHDRAWN'],
  WITHDRAW: ['PUBLISHED'],
} as const satisfies Record<ArticlePermission, readonly ArticleState[]>;

const FOR_REPORTERS: readonly ArticlePermission[] = [
  'DISCARD',
  'HAND_OVER',
  'MARK_READY',
  'PREVIEW',
  'REQUEST_COMMENT',
  'REVISE',
  'SET_COLLABORATORS',
];
/** Not for collaborators. */
const FOR_OWNERS: readonly ArticlePermission[] = ['HAND_OVER', 'SET_COLLABORATORS'];

type Considered = Worked &
  Pick<
    Article,
    'state' | 'embargoedUntil' | 'scheduledFor' | 'withdrawnAt' | 'currentRevisionId' | 'publishedRevisionId'
  > & { readonly currentRevision: Pick<ArticleRevision, 'createdAt'> | null };

/** The changes that the viewer can make to an article in its current state. The operations check this again. */
export function permissionsOn(viewer: Viewer, article: Considered, at: Date): ArticlePermission[] {
  const { state, embargoedUntil, scheduledFor, withdrawnAt, ...revisions } = article;
  const { currentRevision, currentRevisionId, publishedRevisionId } = revisions;
  const isFree = embargoedUntil === null || embargoedUntil <= at;
  const isScheduled = scheduledFor !== null;
  const isRevised = currentRevisionId !== publishedRevisionId;
  // A draft from before a withdrawal may have what was withdrawn.
  const isMended =
    isRevised && withdrawnAt !== null && currentRevision !== null && currentRevision.createdAt >= withdrawnAt;
  const holds: Partial<Record<ArticlePermission, boolean>> = {
    PREVIEW: isMended || state !== 'WITHDRAWN',
    PUBLISH: isFree && isRevised,
    RESTORE: state === 'DISCARDED' || (isFree && !isScheduled),
    UNSCHEDULE: isScheduled,
  };
  return (Object.keys(STATES_FOR) as ArticlePermission[]).filter((permission) => {
    const states: readonly ArticleState[] = STATES_FOR[permission];
    if (!states.includes(state)) return false;
    if (holds[permission] === false) return false;
    if (FOR_OWNERS.includes(permission) && !decidesWhoWorksOn(viewer, article)) return false;
    // Readers learn nothing of a draft that comes back.
    return FOR_REPORTERS.includes(permission) || state === 'DISCARDED'
      ? may(viewer, 'REPORTER') && seesWorkOn(viewer, article)
      : may(viewer, 'EDITOR');
  });
}
