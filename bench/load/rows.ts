/** Rows that wait to be written, as text in the format of COPY. */
import type { Prisma } from '../../generated/prisma/client.ts';

type Models = Prisma.TypeMap['model'];
type Scalars<Model extends keyof Models> = Models[Model]['payload']['scalars'];

/** The columns that are written. The others keep their defaults. */
const COLUMNS = {
  Member: ['id', 'name', 'role', 'roleSaidAt', 'createdAt'],
  ApiToken: ['id', 'memberId', 'name', 'hash', 'createdAt', 'expiresAt', 'revokedAt'],
  Person: ['id', 'slug', 'name', 'description', 'visibility'],
  Organization: ['id', 'slug', 'name', 'description', 'website', 'visibility', 'partOfId'],
  SocialAccount: ['id', 'personId', 'organizationId', 'position', 'platform', 'handle', 'url'],
  Affiliation: ['id', 'personId', 'organizationId', 'roleName', 'from'],
  SourceReport: ['id', 'headline', 'url', 'publishedOn', 'visibility'],
  SourceOutlet: ['sourceId', 'position', 'organizationId'],
  Tag: ['id', 'slug', 'name', 'visibility'],
  Campaign: ['id', 'slug', 'name', 'summary', 'state', 'startedOn', 'createdAt'],
  CampaignTarget: ['id', 'campaignId', 'position', 'personId', 'organizationId'],
  CampaignDemand: ['id', 'campaignId', 'text', 'addressedPersonId', 'addressedOrganizationId'],
  CampaignAction: [
    'id',
    'campaignId',
    'type',
    'progress',
    'title',
    'description',
    'startedOn',
    'startedOnFirst',
    'startedOnLast',
    'place',
  ],
  ActionActor: ['actionId', 'position', 'personId', 'organizationId'],
  ActionTarget: ['actionId', 'position', 'personId', 'organizationId'],
  ActionFigure: [
    'id',
    'actionId',
    'kind',
    'low',
    'high',
    'attributedPersonId',
    'attributedOrganizationId',
    'sourceId',
  ],
  CampaignOutcome: [
    'id',
    'campaignId',
    'demandId',
    'summary',
    'occurredOn',
    'occurredOnFirst',
    'occurredOnLast',
    'extent',
    'targetPersonId',
    'targetOrganizationId',
  ],
  Statement: [
    'id',
    'kind',
    'wording',
    'text',
    'speakerPersonId',
    'speakerOrganizationId',
    'speakerIsNamed',
    'roleName',
    'onBehalfOfId',
    'channel',
    'madeOn',
    'madeOnFirst',
    'madeOnLast',
    'place',
    'status',
    'statusNote',
    'amendedById',
    'inReplyToId',
    'sourceId',
    'visibility',
    'recordedAt',
  ],
  Article: [
    'id',
    'slug',
    'slugs',
    'state',
    'createdById',
    'createdAt',
    'modifiedAt',
    'firstPublishedAt',
    'publishedAt',
    'withdrawnAt',
    'withdrawalReason',
    'scheduledRevisionId',
    'scheduledFor',
    'scheduledById',
    'revisionNumber',
    'currentRevisionId',
    'publishedRevisionId',
  ],
  ArticleRevision: [
    'id',
    'articleId',
    'number',
    'createdAt',
    'createdById',
    'publishedAt',
    'headline',
    'standfirst',
    'byline',
    'trailText',
    'imageUrl',
    'imageAltText',
    'imageCreditText',
    'imageWidth',
    'imageHeight',
  ],
  Block: [
    'id',
    'blockId',
    'kind',
    'html',
    'text',
    'level',
    'statementId',
    'url',
    'caption',
    'provider',
    'altText',
    'creditText',
    'width',
    'height',
    'ordered',
    'items',
  ],
  BlockPlace: ['revisionId', 'position', 'blockVersionId'],
  RevisionStatement: ['revisionId', 'statementId', 'position'],
  UpdateNote: ['id', 'articleId', 'revisionId', 'kind', 'text', 'createdAt', 'statementId'],
  CommentRequest: [
    'id',
    'articleId',
    'askedOfPersonId',
    'askedOfOrganizationId',
    'askedById',
    'articleCreatedById',
    'askedAt',
    'deadline',
    'outcome',
    'closedAt',
    'statementId',
    'visibility',
  ],
  AuditEntry: ['id', 'occurredAt', 'memberId', 'tokenId', 'action', 'typename', 'subjectId', 'details'],
  FeedEvent: [
    'id',
    'position',
    'epochId',
    'type',
    'occurredAt',
    'articleId',
    'revisionId',
    'noteId',
    'statementId',
    'actionId',
    'outcomeId',
    'campaignId',
    'demandId',
    'personId',
    'organizationId',
    'sourceId',
    'speakerId',
    'campaignIds',
    'reason',
    'formerSlug',
  ],
} as const satisfies { readonly [Model in keyof Models]?: readonly (keyof Scalars<Model>)[] };

type Table = keyof typeof COLUMNS;
type Column<Name extends Table> = (typeof COLUMNS)[Name][number] & keyof Scalars<Name>;
type Nullable<Name extends Table> = {
  [Key in Column<Name>]: null extends Scalars<Name>[Key] ? Key : never;
}[Column<Name>];

/** Columns that can be null may be left out. */
export type Row<Name extends Table> = {
  readonly [Key in Exclude<Column<Name>, Nullable<Name>>]: Scalars<Name>[Key];
} & { readonly [Key in Nullable<Name>]?: Scalars<Name>[Key] | undefined };

/** Prisma's tables of two columns. The nouns are in alphabetical order: the first is in the column `A`. */
type Links =
  | '_ArticleRevisionToCampaign'
  | '_ArticleRevisionToCampaignAction'
  | '_ArticleRevisionToSourceReport'
  | '_ArticleRevisionToTag'
  | '_CampaignActionToOrganization'
  | '_CampaignActionToSourceReport'
  | '_CampaignDemandToSourceReport'
  | '_CampaignOutcomeToSourceReport'
  | '_CampaignToOrganization'
  | '_CampaignToStatement';

type Value = string | number | bigint | boolean | object | null | undefined;

export class Rows {
  readonly #lines = new Map<Table | Links, string[]>();
  readonly #counts = new Map<Table | Links, number>();

  add<Name extends Table>(table: Name, row: Row<Name>): void {
    const values = row as Readonly<Record<string, Value>>;
    let line = '';
    for (const column of COLUMNS[table]) line += (line === '' ? '' : '\t') + encode(values[column]);
    this.#push(table, line);
  }

  link(table: Links, a: string, b: string): void {
    this.#push(table, `${a}\t${b}`);
  }

  /** The number of rows that were added to each table. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Hands over what has been added since the last time: the COPY statements, and their lines. */
  take(): { sql: string; lines: string[] }[] {
    const taken = [...this.#lines].map(([table, lines]) => {
      const columns: readonly string[] = table in COLUMNS ? COLUMNS[table as Table] : ['A', 'B'];
      return {
        sql: `COPY "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) FROM STDIN`,
        lines,
      };
    });
    this.#lines.clear();
    return taken;
  }

  #push(table: Table | Links, line: string): void {
    const lines = this.#lines.get(table);
    if (lines === undefined) this.#lines.set(table, [line]);
    else lines.push(line);
    this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1);
  }
}

function encode(value: Value): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  return escaped(Array.isArray(value) ? `{${value.map(quoted).join(',')}}` : JSON.stringify(value));
}

/** An item of an array. */
function quoted(item: unknown): string {
  return `"${String(item).replace(/["\\]/g, '\\$&')}"`;
}

function escaped(text: string): string {
  return /[\\\n\r\t]/.test(text)
    ? text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    : text;
}
