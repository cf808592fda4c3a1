import { requireRole, type Viewer } from '../viewer.ts';

/** Only editors decide on the sections, which readers see from the start. */
export function mayManageSections(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
