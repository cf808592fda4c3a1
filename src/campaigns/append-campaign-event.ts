import type { FeedEvent } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvent } from '../log/append.ts';

/** What a campaign's event says besides the campaign. */
type About = Omit<Parameters<typeof appendEvent>[1], 'campaignId' | 'campaignIds'>;

/** Appends an event about a campaign, or something in it. */
export function appendCampaignEvent(tx: Transaction, campaignId: string, event: About): Promise<FeedEvent> {
  return appendEvent(tx, { ...event, campaignId, campaignIds: [campaignId] });
}
