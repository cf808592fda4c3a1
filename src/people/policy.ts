import { hasRole, requireRole, type Viewer } from '../viewer.ts';

/** Which rows of a table that the whole newsroom shares the viewer may see. */
export interface Visible {
  readonly visibility?: 'PUBLIC';
}

/** Members see all rows. Readers see rows that were created as public or that a public row refers to. */
export function visible(viewer: Viewer): Visible {
  return viewer.member === null ? { visibility: 'PUBLIC' } : {};
}

export function visiblePeople(viewer: Viewer): Visible {
  return visible(viewer);
}

export function visibleOrganizations(viewer: Viewer): Visible {
  return visible(viewer);
}

export function visibleSources(viewer: Viewer): Visible {
  return visible(viewer);
}

/** Any member can record people, organisations, sources and statements that only members see. Only editors can make them public at once. */
export function mayRecord(viewer: Viewer, visibility: 'MEMBERS' | 'PUBLIC' | null | undefined): void {
  requireRole(viewer, visibility === 'PUBLIC' ? 'EDITOR' : 'REPORTER');
}

/** Refuses whoever may update neither rows that only members see nor public ones. Which of them it is decides `mayRecord`. */
export function mayUpdateSome(viewer: Viewer): void {
  if (hasRole(viewer, 'EDITOR') && viewer.member?.scopes.includes('PUBLISH') === true) return;
  requireRole(viewer, 'REPORTER');
}
