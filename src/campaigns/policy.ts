import { requireRole, type Viewer } from '../viewer.ts';

/** Campaign facts are public as soon as they are recorded, so recording them takes an editor. */
export function mayRecordCampaignFacts(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}
