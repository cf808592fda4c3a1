import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent, type AppendedEvent, type NewEvent } from '../log/append.ts';
import { editedList } from '../operations/list-edits.ts';
import { lockRow } from '../operations/lock-row.ts';
import type { Speaker } from '../people/speaker.ts';
import { STANDING } from './policy.ts';

export const FACTS = ['CampaignDemand', 'CampaignAction', 'CampaignOutcome', 'ActionFigure'] as const;
export type FactEntity = (typeof FACTS)[number];

/** Selects the ids of related rows. */
export const IDS = { select: { id: true } } as const;

export function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** Appends an event about a campaign or one of its facts. */
export function appendCampaignEvent(
  tx: Transaction,
  campaignId: string,
  event: Omit<NewEvent, 'campaignId' | 'campaignIds'>,
): AppendedEvent {
  return appendEvent(tx, { ...event, campaignId, campaignIds: [campaignId] });
}

/**
 * Locks a fact for a change.
 * @throws NotFoundError
 * @throws ValidationError if it was retracted
 */
export async function lockFact(tx: Transaction, entity: FactEntity, id: string): Promise<void> {
  await lockRow(tx, entity, id);
  const [row] = await tx.$queryRaw<[{ isRetracted: boolean }]>`
    SELECT "retractedAt" IS NOT NULL AS "isRetracted" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id}::uuid`;
  if (!row.isRetracted) return;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: 'It was retracted. If that was a mistake, record it once more.',
    path: ['id'],
  });
}

/** @throws NotFoundError if the demand belongs to another campaign, or was retracted */
export async function requireDemandOf(tx: Transaction, campaignId: string, demandId: string): Promise<void> {
  if ((await tx.campaignDemand.count({ where: { id: demandId, campaignId, ...STANDING } })) > 0) return;
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

/** The rows of a list of speakers as an input gives or makes it; undefined if it has nothing about the list. */
export function editedSpeakers<Name extends string>(
  input: Parameters<typeof editedList<Name, Speaker>>[0],
  name: Name,
  present: readonly Speaker[],
) {
  const keyOf = ({ personId, organizationId }: Speaker) => personId ?? organizationId;
  const speakers = editedList(input, name, { present, keyOf });
  return speakers && speakerRows(speakers);
}

/** Selects such rows as `speakerRows` returns them. */
export const SPEAKER_ROWS = {
  orderBy: { position: 'asc' },
  select: { position: true, personId: true, organizationId: true },
} as const;

/** Makes these the only rows of a relation, among those that meet the condition. */
export function replacement<Row>(data: readonly Row[], among: object = {}) {
  return { deleteMany: among, createMany: { data: [...data] } };
}
