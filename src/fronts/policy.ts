import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Only editors arrange fronts. */
export function mayArrangeFronts(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR');
}

/** Readers and reporters see a front once it is published, in the revision that was. Editors see all, in the current one. */
export function visibleFronts(viewer: Viewer): Prisma.FrontWhereInput {
  return seesCurrent(viewer) ? {} : { publishedRevisionId: { not: null } };
}

/** Whether the viewer sees the current revision of each front. */
export function seesCurrent(viewer: Viewer): boolean {
  return hasRole(viewer, 'EDITOR');
}

/** Only editors see how a front was arranged, with drafts and withdrawn articles. */
export function onlyForEditors(viewer: Viewer): Prisma.FrontRevisionWhereInput {
  return seesCurrent(viewer) ? {} : { id: { in: [] } };
}
