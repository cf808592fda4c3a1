import { requireRole, type Viewer } from '../viewer.ts';

/** Readers subscribe, confirm and unsubscribe by themselves. */
export function anyone(): void {
  // Nothing is asked of the viewer: what they may do is in the token or the mail that they have.
}

/** Admins answer those who want their data erased. */
export function mayErase(viewer: Viewer): void {
  requireRole(viewer, 'ADMIN');
}
