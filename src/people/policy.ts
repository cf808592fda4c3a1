import type { Prisma } from '../../generated/prisma/client.ts';
import { requireRole, type Viewer } from '../viewer.ts';

/** Members see all; readers what something public carries, or what was recorded as public. */
export function visible(viewer: Viewer): { visibility?: 'PUBLIC' } {
  return viewer.member === null ? { visibility: 'PUBLIC' } : {};
}

export function visiblePeople(viewer: Viewer): Prisma.PersonWhereInput {
  return visible(viewer);
}

export function visibleOrganizations(viewer: Viewer): Prisma.OrganizationWhereInput {
  return visible(viewer);
}

export function visibleSources(viewer: Viewer): Prisma.SourceReportWhereInput {
  return visible(viewer);
}

/** Any member records who and what a story is made of; what is to be public at once takes an editor. */
export function mayRecord(viewer: Viewer, visibility: 'MEMBERS' | 'PUBLIC' | null | undefined): void {
  requireRole(viewer, visibility === 'PUBLIC' ? 'EDITOR' : 'REPORTER');
}
