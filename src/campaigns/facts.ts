import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent, type AppendedEvent, type NewEvent } from '../log/append.ts';
import type { Speaker } from '../people/speaker.ts';

/** Selects the ids of related rows. */
export const IDS = { select: { id: true } } as const;

/** Appends an event about a campaign or one of its facts. */
export function appendCampaignEvent(
  tx: Transaction,
  campaignId: string,
  event: Omit<NewEvent, 'campaignId' | 'campaignIds'>,
): AppendedEvent {
  return appendEvent(tx, { ...event, campaignId, campaignIds: [campaignId] });
}

/** @throws NotFoundError if the demand belongs to another campaign */
export async function requireDemandOf(tx: Transaction, campaignId: string, demandId: string): Promise<void> {
  if ((await tx.campaignDemand.count({ where: { id: demandId, campaignId } })) > 0) return;
  throw new NotFoundError('CampaignDemand', demandId, ['demandId']);
}

/** The rows of a list of speakers, such as the targets of a campaign: each speaker once, in the given order. */
export function speakerRows(speakers: readonly Speaker[]) {
  const each = new Map(speakers.map((speaker) => [speaker.personId ?? speaker.organizationId, speaker]));
  return [...each.values()].map(({ personId, organizationId }, position) => ({
    position,
    personId,
    organizationId,
  }));
}

/** Selects such rows as `speakerRows` returns them. */
export const SPEAKER_ROWS = {
  orderBy: { position: 'asc' },
  select: { position: true, personId: true, organizationId: true },
} as const;

/** Makes these the only rows of a relation. */
export function replacement<Row>(data: readonly Row[]) {
  return { deleteMany: {}, createMany: { data: [...data] } };
}
