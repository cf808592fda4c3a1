import type { Visibility } from '../../generated/prisma/enums.ts';
import { requireRole, type Viewer } from '../viewer.ts';

/** The visible rows of a table that the whole newsroom shares. */
export interface Visible {
  readonly visibility?: Exclude<Visibility, 'MEMBERS'>;
}

/** Whether the viewer sees rows with this visibility. `visible` is the same rule as a condition. */
export function sees(viewer: Viewer, visibility: Visibility): boolean {
  switch (visibility) {
    case 'PUBLIC':
      return true;
    case 'MEMBERS':
      return viewer.member !== null;
  }
}

/** Members see all rows. Readers see public rows. */
export function visible(viewer: Viewer): Visible {
  return sees(viewer, 'MEMBERS') ? {} : { visibility: 'PUBLIC' };
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

/**
 * Whether the viewer sees more of a speaker than the name. A preview link shows an article that may name hidden speakers, and
 * nothing further about them.
 */
export function seesDetails(viewer: Viewer, visibility: Visibility): boolean {
  return viewer.preview === undefined || sees(viewer, visibility);
}

/** The same rule as a condition of rows that belong to a speaker, by the name of that relation. */
export function detailsOf<Relation extends string>(
  viewer: Viewer,
  relation: Relation,
): Partial<Record<Relation, Visible>> {
  return viewer.preview === undefined ? {} : ({ [relation]: visible(viewer) } as Record<Relation, Visible>);
}

/** Any member can record people, organisations, sources and statements. Only editors can record them as public. */
export function mayRecord(viewer: Viewer, visibility: 'MEMBERS' | 'PUBLIC' | null | undefined): void {
  requireRole(viewer, visibility === 'PUBLIC' ? 'EDITOR' : 'REPORTER');
}

/**
 * Only editors change recorded facts. An article that an editor has read and scheduled must not change before its publication.
 * Reporters record new facts.
 */
export function mayUpdate(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
