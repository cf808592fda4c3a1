import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, may, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Only admins manage endpoints, and see them and their deliveries. */
export function mayManageWebhooks(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
}

/** Receivers acknowledge without signing in. */
export function anyReceiver(): void {
  // The token from the payload is the permission.
}

export function visibleWebhookEndpoints(viewer: Viewer): Prisma.WebhookEndpointWhereInput {
  return may(viewer, 'ADMIN') ? {} : NONE;
}

export function visibleWebhookDeliveries(viewer: Viewer): Prisma.WebhookDeliveryWhereInput {
  return may(viewer, 'ADMIN') ? {} : NONE;
}

/** Editors see which receivers have yet to acknowledge a change: their descriptions, not their URLs. */
export function seesAcknowledgements(viewer: Viewer): boolean {
  return hasRole(viewer, 'EDITOR');
}

const NONE = { id: { in: [] } };
