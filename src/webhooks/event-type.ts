import type { Prisma } from '../../generated/prisma/client.ts';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import type { LoggedEvent } from '../log/event.ts';

const ENTITY = /^(SOURCE_REPORT|LIVE_BLOG|LIVE_POST|[A-Z]+)_(.+)$/;

/** The type of an event as receivers get it: `article.comment_added` for ARTICLE_COMMENT_ADDED. */
export function webhookNameOfEvent(type: FeedEventType): string {
  return type.replace(ENTITY, '$1.$2').toLowerCase();
}

/** Says that events are missing: they were removed from the log, or lost by a failover, before they were sent. */
export const INCOMPLETE = 'feed.incomplete';
/** Sent when an admin asks for it. */
export const TEST = 'webhook.test';

/** Every type that a delivery can have. */
export const WEBHOOK_TYPES: readonly string[] = [
  ...Object.values(FeedEventType).map(webhookNameOfEvent),
  INCOMPLETE,
  TEST,
];

/** Every endpoint gets them, also those whose conditions leave them out: its receiver may have the words from before. */
export const REDACTIONS: readonly FeedEventType[] = ['CONTENT_REDACTED', 'ARTICLE_REDACTED'];

const ACKNOWLEDGED: readonly FeedEventType[] = [
  'ARTICLE_CORRECTED',
  'ARTICLE_WITHDRAWN',
  'ARTICLE_RESTORED',
  'LIVE_POST_REMOVED',
  ...REDACTIONS,
];
const ACKNOWLEDGED_WITH_NOTE: FeedEventType = 'LIVE_POST_REVISED';

/** Events that receivers acknowledge, since the desk wants to know that they have arrived. The same as `isAcknowledged`. */
export const ARE_ACKNOWLEDGED: Prisma.FeedEventWhereInput = {
  OR: [{ type: { in: [...ACKNOWLEDGED] } }, { type: ACKNOWLEDGED_WITH_NOTE, noteId: { not: null } }],
};

export function isAcknowledged({ type, noteId }: Pick<LoggedEvent, 'type' | 'noteId'>): boolean {
  return ACKNOWLEDGED.includes(type) || (type === ACKNOWLEDGED_WITH_NOTE && noteId !== null);
}
