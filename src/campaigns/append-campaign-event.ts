import type { Transaction } from '../db/client.ts';
import { appendEvent, type AppendedEvent, type NewEvent } from '../log/append.ts';

/** What a campaign's event says besides the campaign. */
type About = Omit<NewEvent, 'campaignId' | 'campaignIds'>;

/** Appends an event about a campaign, or something in it. */
export function appendCampaignEvent(tx: Transaction, campaignId: string, event: About): AppendedEvent {
  return appendEvent(tx, { ...event, campaignId, campaignIds: [campaignId] });
}
