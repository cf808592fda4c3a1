import type { EntityName } from '../../src/db/entities.ts';
import {
  quotableStatements,
  visibleArticles,
  visibleBlocks,
  visibleInternalNotes,
  visiblePreviewLinks,
  visibleRequests,
  visibleRevisions,
  visibleTags,
} from '../../src/articles/policy.ts';
import { visibleFacts, visibleFigures } from '../../src/campaigns/policy.ts';
import { visibleLiveBlogs, visiblePostRevisions, visiblePosts } from '../../src/live-blogs/policy.ts';
import { visibleAuditEntries, visibleMembers, visibleTokens } from '../../src/members/policy.ts';
import { visibleFronts } from '../../src/fronts/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../../src/people/policy.ts';
import { visibleRedactions } from '../../src/redactions/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { visibleWebhookDeliveries, visibleWebhookEndpoints } from '../../src/webhooks/policy.ts';

const everything = () => ({});

/** Selects the rows of each entity that the viewer may see. */
const VISIBLE = {
  Article: visibleArticles,
  ArticleRevision: visibleRevisions,
  Block: visibleBlocks,
  LiveBlog: visibleLiveBlogs,
  LivePost: visiblePosts,
  LivePostRevision: visiblePostRevisions,
  // Readers know them. Notes stay when the article is withdrawn.
  UpdateNote: everything,
  CommentRequest: visibleRequests,
  InternalNote: visibleInternalNotes,
  PreviewLink: visiblePreviewLinks,
  Tag: visibleTags,
  Section: everything,
  Statement: quotableStatements,
  Person: visiblePeople,
  Organization: visibleOrganizations,
  SourceReport: visibleSources,
  Campaign: everything,
  CampaignDemand: visibleFacts,
  CampaignAction: visibleFacts,
  CampaignOutcome: visibleFacts,
  ActionFigure: visibleFigures,
  Front: visibleFronts,
  Newsletter: everything,
  Redaction: visibleRedactions,
  Member: visibleMembers,
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
