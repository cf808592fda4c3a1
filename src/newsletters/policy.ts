import { requireRole, type Viewer } from '../viewer.ts';

/** Admins answer those who want to be forgotten. */
export function mayErase(viewer: Viewer): void {
  requireRole(viewer, 'ADMIN');
}
