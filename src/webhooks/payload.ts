import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import { sha256 } from '../lib/sha256.ts';
import { tokenOf } from './acknowledgement.ts';
import { INCOMPLETE, isAcknowledged, TEST, webhookNameOfEvent } from './event-type.ts';

/** A delivery: an event of the log, or a message about the log or the endpoint. */
export interface Item {
  /** The id of the delivery, which is also its `webhook-id`: the same for each attempt. */
  readonly id: string;
  readonly eventId: string | null;
  readonly type: string;
  readonly occurredAt: Date;
  readonly since: Date | null;
  /** The article of a correction, a withdrawal, a restoration or a removed post that the receiver acknowledges, or of a redaction. */
  readonly articleId: string | null;
  readonly redactionId: string | null;
}

/** The delivery of an event to an endpoint. */
export function itemOf(endpoint: Pick<WebhookEndpoint, 'id' | 'acknowledges'>, event: LoggedEvent): Item {
  const { id, type, occurredAt, articleId, redactionId } = event;
  const counts = redactionId !== null || (endpoint.acknowledges && isAcknowledged(event));
  return {
    id: deliveryId(endpoint.id, id),
    eventId: id,
    type: webhookNameOfEvent(type),
    occurredAt,
    since: null,
    articleId: counts ? articleId : null,
    redactionId,
  };
}

/** Says that events after the endpoint's position are missing. */
export function incompleteItem(
  { id, epochId, position, reachedAt }: Pick<WebhookEndpoint, 'id' | 'epochId' | 'position' | 'reachedAt'>,
  until: Date,
): Item {
  return {
    id: deliveryId(id, `after ${epochId} ${position}`),
    eventId: null,
    type: INCOMPLETE,
    occurredAt: until,
    since: reachedAt,
    articleId: null,
    redactionId: null,
  };
}

/** Derives a UUID from the endpoint and the content. So no delivery has to be stored before its first attempt. */
function deliveryId(endpointId: string, what: string): string {
  const hex = Buffer.from(sha256(`${endpointId} ${what}`)).toString('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5');
}

export interface PayloadOptions {
  readonly key: Uint8Array;
  /** URL to which a delivery's token is appended. */
  readonly acknowledgeUrl: string;
}

/**
 * The body, as Standard Webhooks recommends it.
 * @param data what readers see of the event now; null without an event
 */
export function payloadOf(
  { acknowledges }: Pick<WebhookEndpoint, 'acknowledges'>,
  item: Item,
  data: object | null,
  { key, acknowledgeUrl }: PayloadOptions,
): string {
  const { id, type, occurredAt: timestamp, since, articleId, redactionId } = item;
  const more =
    type === TEST
      ? { message: 'This is a test.' }
      : type === INCOMPLETE
        ? { since, until: timestamp }
        : !acknowledges || (articleId ?? redactionId) === null
          ? {}
          : { acknowledgeUrl: `${acknowledgeUrl}${tokenOf(key, id)}` };
  return JSON.stringify({ type, timestamp, data: { ...data, ...more } });
}

/** The event payload, selected with a reader's rights when it is sent. docs/webhooks.md prints it. */
export const EVENT_DOCUMENT = `subscription Webhook {
  feed {
    id
    cursor
    occurredAt
    ... on ArticleEvent {
      articleId
      slug
      url
      note { id kind text correctedAt postId }
      changes { revisionNumber sinceRevisionNumber fields { field } blocks { blockId kind } }
      article { headline language tags { id slug } campaigns { id slug } }
    }
    ... on ArticleWithdrawn { reason }
    ... on ArticleSlugChanged { formerSlug }
    ... on ArticleRedacted { redaction { id reason publicNote } purgeKeys }
    ... on ContentRedacted { redaction { id reason publicNote } purgeKeys }
    ... on ArticleCommentAdded { statement { ...Said } }
    ... on ArticleStatementChanged { statement { ...Said } }
    ... on StatementRecorded { statement { ...Said } }
    ... on StatementUpdated { statement { ...Said } }
    ... on StatementStatusChanged { statement { ...Said } }
    ... on PersonUpdated { person { id slug name pageUrl } }
    ... on OrganizationUpdated { organization { id slug name pageUrl } }
    ... on PersonMerged { mergedId person { id slug name pageUrl } }
    ... on OrganizationMerged { mergedId organization { id slug name pageUrl } }
    ... on TagUpdated { tag { id slug name pageUrl } }
    ... on TagMerged { mergedId tag { id slug name pageUrl } }
    ... on TagDeleted { tagId }
    ... on SourceReportUpdated { source { id headline url } }
    ... on SectionCreated { section { id slug path name pageUrl } }
    ... on SectionUpdated { section { id slug path name pageUrl } }
    ... on FrontUpdated { front { id slug revisionNumber } }
    ... on LiveBlogEvent { liveBlog { id state } }
    ... on LivePostEvent { postId edge { node { id headline url isKeyEvent publishedAt } } }
    ... on NewsletterCreated { newsletter { id slug name } }
    ... on NewsletterUpdated { newsletter { id slug name } }
    ... on CampaignEvent { campaignId campaign { slug name pageUrl } }
    ... on CampaignFactRetracted { factId retractionNote: note }
    ... on CampaignActionRecorded { action { id title } }
    ... on CampaignActionUpdated { action { id title } }
    ... on CampaignDemandAdded { demand { id text } }
    ... on CampaignDemandUpdated { demand { id text } }
    ... on CampaignOutcomeRecorded { outcome { id summary } }
    ... on CampaignOutcomeUpdated { outcome { id summary } }
  }
}

fragment Said on Statement {
  id
  text
  attribution
  status
  statusNote
}`;
