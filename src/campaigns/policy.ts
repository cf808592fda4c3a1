import { requireRole, type Viewer } from '../viewer.ts';

/** Only editors record campaign facts, since these are public at once. */
export function mayRecordCampaignFacts(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
