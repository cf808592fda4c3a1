import { requireRole, type Viewer } from '../viewer.ts';

/** Readers subscribe, confirm and unsubscribe without signing in. */
export function anyReader(): void {
  // The token from the mail is the permission.
}

/** Admins handle requests to erase data. */
export function mayErase(viewer: Viewer): void {
  requireRole(viewer, 'ADMIN');
}

/** Newsletters are public from the start. */
export function mayManageNewsletters(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
