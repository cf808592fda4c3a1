import { requireRole, type Viewer } from '../viewer.ts';

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

/**
 * Only editors change what others may have built on: an article that an editor has read and scheduled must not say something
 * else once it is published. Reporters record anew.
 */
export function mayUpdate(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
