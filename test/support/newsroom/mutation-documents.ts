/** The mutations as tests send them, written from the schema: each selects its payload, and the fields of every error. */
import { getNamedType, isLeafType, isObjectType, type GraphQLSchema } from 'graphql';

/** What payloads select of their rows, by field or by type. Rows of other types aren't selected. */
const ROWS: Readonly<Record<string, string>> = {
  ApiToken: 'id name scopes expiresAt revokedAt',
  Article: 'id slug state revisionNumber scheduledFor',
  ArticleCommentAdded: '__typename id cursor articleId slug note { id } statement { id }',
  ArticleCorrected: '__typename id cursor articleId note { id }',
  ArticleEvent: '__typename id cursor',
  ArticleRestored: '__typename id cursor articleId note { id }',
  ArticleWithdrawn: '__typename id cursor',
  'CorrectUpdateNotePayload.event': '__typename id cursor articleId note { id }',
  'RecordStatementPayload.statement': 'id',
  'ScheduleArticlePayload.article': 'id slug state revisionNumber scheduledFor scheduledRevision { number }',
  Campaign: 'id slug',
  CampaignEvent: '__typename id cursor',
  ActionFigure: 'id',
  CampaignAction: 'id',
  CampaignDemand: 'id',
  CampaignFactRetracted: '__typename id cursor factId campaignId',
  CampaignOutcome: 'id',
  LiveBlog: 'id state pinned { id }',
  LiveBlogStarted: '__typename id cursor articleId',
  LiveBlogEnded: '__typename id cursor articleId',
  LiveBlogReopened: '__typename id cursor articleId',
  LivePost: 'id state revisionNumber headline isKeyEvent publishedAt',
  LivePostAdded: '__typename id cursor articleId postId edge { cursor sortKey node { id } }',
  LivePostPinned: '__typename id cursor articleId',
  LivePostRemoved: '__typename id cursor articleId postId note { id }',
  'ReviseLivePostPayload.event': '__typename id cursor articleId note { id }',
  CommentRequest: 'id outcome deadline closedAt summary statement { id }',
  FeedEvent: '__typename id cursor',
  Front: 'id slug revisionNumber publishedRevisionNumber scheduledFor',
  FrontUpdated: '__typename id cursor front { id }',
  InternalNote: 'id blockId text resolvedAt',
  Member: 'id name role active',
  Newsletter: 'id slug name description frequency',
  Node: '__typename id',
  Organization: 'id slug',
  Person: 'id slug',
  PreviewLink: 'id url revisionNumber expiresAt revokedAt',
  Redaction: 'id reason publicNote redactedAt',
  RedactionRun: 'id reason publicNote startedAt',
  SourceReport: 'id',
  Tag: 'id slug name',
  Section: 'id slug path name',
  Statement: 'id kind text status statusNote',
  UpdateNote: 'id kind text correctedAt revisionNumber statement { id }',
  WebhookDelivery: 'id webhookId state',
  WebhookEndpoint: 'id url disabledReason formerSecretUntil',
};

const REFUSAL = `fragment Refusal on UserError {
  __typename
  message
  path
  ... on NotFoundError { id }
  ... on SlugTakenError { slug }
  ... on InvalidStateError { articleState reason }
  ... on ValidationError { problems { code path message min max } }
  ... on RevisionConflictError { current { id revisionNumber headline } currentPost { id revisionNumber } }
  ... on LockConflictError { current { __typename id ... on Lockable { lockVersion } } }
  ... on FrontConflictError { front { id revisionNumber } }
}`;

function mutationText(schema: GraphQLSchema, name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const payload = schema.getType(`${type}Payload`);
  if (!isObjectType(payload)) throw new Error(`${name} has no payload.`);
  const fields = Object.values(payload.getFields()).flatMap((field) => {
    const of = getNamedType(field.type);
    if (isLeafType(of)) return [field.name];
    const rows = ROWS[`${payload.name}.${field.name}`] ?? ROWS[of.name];
    return rows === undefined ? [] : [`${field.name} { ${rows} }`];
  });
  return `mutation ${type}($input: ${type}Input!) {
  ${name}(input: $input) {
    __typename
    ... on ${type}Payload { ${fields.join(' ')} }
    ...Refusal
  }
}`;
}

/** A whole document with one mutation. */
export function mutationDocument(schema: GraphQLSchema, name: string): string {
  return `${mutationText(schema, name)}\n${REFUSAL}`;
}

/** The fragment and every mutation, as documents for the code generator. */
export function mutationDocuments(schema: GraphQLSchema): string[] {
  const names = Object.keys(schema.getMutationType()?.getFields() ?? {});
  return [REFUSAL, ...names.map((name) => mutationText(schema, name))];
}
