import type { Transaction } from './client.ts';

/** The newsroom's nouns: their type in the API, their table, and the name that payloads give a row of it. */
export const NOUNS = {
  Article: { table: 'article', field: 'article' },
  ArticleRevision: { table: 'articleRevision', field: 'revision' },
  UpdateNote: { table: 'updateNote', field: 'note' },
  CommentRequest: { table: 'commentRequest', field: 'commentRequest' },
  Tag: { table: 'tag', field: 'tag' },
  Statement: { table: 'statement', field: 'statement' },
  Person: { table: 'person', field: 'person' },
  Organization: { table: 'organization', field: 'organization' },
  SourceReport: { table: 'sourceReport', field: 'sourceReport' },
  Campaign: { table: 'campaign', field: 'campaign' },
  CampaignDemand: { table: 'campaignDemand', field: 'demand' },
  CampaignAction: { table: 'campaignAction', field: 'action' },
  CampaignOutcome: { table: 'campaignOutcome', field: 'outcome' },
  FeedEvent: { table: 'feedEvent', field: 'event' },
  Newsletter: { table: 'newsletter', field: 'newsletter' },
  Member: { table: 'member', field: 'member' },
  ApiToken: { table: 'apiToken', field: 'apiToken' },
  AuditEntry: { table: 'auditEntry', field: 'auditEntry' },
} as const;

export type Noun = keyof typeof NOUNS;
export type NounField = (typeof NOUNS)[Noun]['field'];

interface Row {
  readonly id: string;
}

/** What all of these tables can do; Prisma types each by itself. */
interface Table {
  findMany(query: object): Promise<Row[]>;
  count(query: { where: object }): Promise<number>;
  findUniqueOrThrow(query: { where: { id: string } }): Promise<Row>;
}

export function tableOf(db: Transaction, noun: Noun): Table {
  return db[NOUNS[noun].table];
}

/** The noun whose rows stand in payloads under this name. */
export function nounOfField(field: string): Noun {
  const noun = NAMES.find((name) => NOUNS[name].field === field);
  if (noun === undefined) throw new Error(`No noun stands in payloads as '${field}'.`);
  return noun;
}

const NAMES = Object.keys(NOUNS) as Noun[];
