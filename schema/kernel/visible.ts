import type { EntityName } from '../../src/db/entities.ts';
import {
  visibleBlocks,
  visibleInternalNotes,
  visiblePreviewLinks,
  visibleRequests,
  visibleRevisions,
} from '../../src/articles/policy.ts';
import { visibleFigures } from '../../src/campaigns/policy.ts';
import { visibleLiveBlogs, visiblePostRevisions } from '../../src/live-blogs/policy.ts';
import { visibleAuditEntries, visibleTokens } from '../../src/members/policy.ts';
import { visibleRedactionRuns, visibleRedactions } from '../../src/redactions/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { FOLLOWED } from '../../src/visibility/extension-rows.ts';
import { visibleWebhookDeliveries, visibleWebhookEndpoints } from '../../src/webhooks/policy.ts';

/** Selects the rows of each entity that the viewer may see. */
const VISIBLE = {
  ...FOLLOWED,
  ArticleRevision: visibleRevisions,
  Block: visibleBlocks,
  LiveBlog: visibleLiveBlogs,
  LivePostRevision: visiblePostRevisions,
  CommentRequest: visibleRequests,
  InternalNote: visibleInternalNotes,
  PreviewLink: visiblePreviewLinks,
  ActionFigure: visibleFigures,
  Redaction: visibleRedactions,
  RedactionRun: visibleRedactionRuns,
  ApiToken: visibleTokens,
  AuditEntry: visibleAuditEntries,
  WebhookEndpoint: visibleWebhookEndpoints,
  WebhookDelivery: visibleWebhookDeliveries,
} satisfies Partial<Record<EntityName, (viewer: Viewer) => object>>;

/** An entity whose rows have a global id. */
export type NodeEntity = keyof typeof VISIBLE;

/** Selects the rows of an entity that the viewer may see. */
export function visibleRows(entity: NodeEntity, viewer: Viewer): object {
  return VISIBLE[entity](viewer);
}

export function isNodeEntity(typename: string): typename is NodeEntity {
  return Object.hasOwn(VISIBLE, typename);
}
