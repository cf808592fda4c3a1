import type { Transaction } from './client.ts';

/** The entities: types of the API whose objects are rows. For each, its table and its field in mutation payloads. */
export const ENTITIES = {
  Article: { table: 'article', field: 'article' },
  ArticleRevision: { table: 'articleRevision', field: 'revision' },
  Block: { table: 'block', field: 'block' },
  LiveBlog: { table: 'liveBlog', field: 'liveBlog' },
  LivePost: { table: 'livePost', field: 'livePost' },
  LivePostRevision: { table: 'livePostRevision', field: 'livePostRevision' },
  UpdateNote: { table: 'updateNote', field: 'note' },
  CommentRequest: { table: 'commentRequest', field: 'commentRequest' },
  PreviewLink: { table: 'previewLink', field: 'previewLink' },
  InternalNote: { table: 'internalNote', field: 'internalNote' },
  Tag: { table: 'tag', field: 'tag' },
  Section: { table: 'section', field: 'section' },
  Statement: { table: 'statement', field: 'statement' },
  Person: { table: 'person', field: 'person' },
  Organization: { table: 'organization', field: 'organization' },
  SourceReport: { table: 'sourceReport', field: 'sourceReport' },
  Campaign: { table: 'campaign', field: 'campaign' },
  CampaignDemand: { table: 'campaignDemand', field: 'demand' },
  CampaignAction: { table: 'campaignAction', field: 'action' },
  CampaignOutcome: { table: 'campaignOutcome', field: 'outcome' },
  ActionFigure: { table: 'actionFigure', field: 'figure' },
  Front: { table: 'front', field: 'front' },
  Redaction: { table: 'redaction', field: 'redaction' },
  RedactionRun: { table: 'redactionRun', field: 'redactionRun' },
  FeedEvent: { table: 'feedEvent', field: 'event' },
  Newsletter: { table: 'newsletter', field: 'newsletter' },
  Member: { table: 'member', field: 'member' },
  ApiToken: { table: 'apiToken', field: 'apiToken' },
  AuditEntry: { table: 'auditEntry', field: 'auditEntry' },
  WebhookEndpoint: { table: 'webhookEndpoint', field: 'webhookEndpoint' },
  WebhookDelivery: { table: 'webhookDelivery', field: 'webhookDelivery' },
} as const;

export type EntityName = keyof typeof ENTITIES;
export type EntityField = (typeof ENTITIES)[EntityName]['field'];

interface EntityRow {
  readonly id: string;
}

/** The methods that these tables share; Prisma has no type for them. */
interface Table {
  findMany(query: object): Promise<EntityRow[]>;
  count(query: { where: object; take?: number }): Promise<number>;
  findUniqueOrThrow(query: { where: { id: string } }): Promise<EntityRow>;
}

export function tableOf(db: Transaction, entity: EntityName): Table {
  return db[ENTITIES[entity].table];
}

/** Fields of the payloads of extensions, and the types of their rows. */
const added = new Map<string, string>();

/** @throws Error if the field stands for another type */
export function addPayloadField(field: string, type: string): void {
  const other = NAMES.find((name) => ENTITIES[name].field === field) ?? added.get(field) ?? type;
  if (other !== type)
    throw new Error(`the payload field ${field} is of the type ${other}: name it otherwise`);
  added.set(field, type);
}

export function entityOfField(field: string): EntityName {
  const entity =
    NAMES.find((name) => ENTITIES[name].field === field) ?? (added.get(field) as EntityName | undefined);
  if (entity === undefined) throw new Error(`No entity has the payload field '${field}'.`);
  return entity;
}

const NAMES = Object.keys(ENTITIES) as EntityName[];
