/** The fields of campaigns and their facts that the audit log compares, as people read them. */
import type { Transaction } from '../db/client.ts';
import { selectSpeakerName } from '../people/speaker.ts';
import { STANDING } from './policy.ts';

interface WithId {
  readonly id: string;
}

const NAME = { select: { name: true } } as const;
const NAMES = { orderBy: { name: 'asc' }, select: { name: true } } as const;
const SPEAKERS = { orderBy: { position: 'asc' }, select: { person: NAME, organization: NAME } } as const;
const SOURCE = { select: { headline: true, url: true } } as const;
const SOURCES = { orderBy: { id: 'asc' }, ...SOURCE } as const;

export function auditedCampaign(tx: Transaction, { id }: WithId) {
  return tx.campaign.findUniqueOrThrow({
    where: { id },
    select: {
      slug: true,
      name: true,
      summary: true,
      state: true,
      startedOn: true,
      organizers: NAMES,
      targets: SPEAKERS,
    },
  });
}

export async function auditedDemand(tx: Transaction, { id }: WithId) {
  const { addressedPerson, addressedOrganization, ...fields } = await tx.campaignDemand.findUniqueOrThrow({
    where: { id },
    select: { text: true, ...selectSpeakerName('addressed'), sources: SOURCES },
  });
  return { ...fields, addressedTo: addressedPerson ?? addressedOrganization };
}

export function auditedAction(tx: Transaction, { id }: WithId) {
  const FIGURE = { kind: true, low: true, high: true, ...selectSpeakerName('attributed'), source: SOURCE };
  return tx.campaignAction.findUniqueOrThrow({
    where: { id },
    select: {
      type: true,
      progress: true,
      title: true,
      description: true,
      startedOn: true,
      endedOn: true,
      place: true,
      organizers: NAMES,
      actors: SPEAKERS,
      targets: SPEAKERS,
      figures: {
        where: STANDING,
        orderBy: [{ kind: 'asc' }, { low: 'asc' }, { high: 'asc' }],
        select: FIGURE,
      },
      sources: SOURCES,
    },
  });
}

export async function auditedOutcome(tx: Transaction, { id }: WithId) {
  const { targetPerson, targetOrganization, ...fields } = await tx.campaignOutcome.findUniqueOrThrow({
    where: { id },
    select: {
      summary: true,
      occurredOn: true,
      extent: true,
      demand: { select: { text: true } },
      ...selectSpeakerName('target'),
      sources: SOURCES,
    },
  });
  return { ...fields, target: targetPerson ?? targetOrganization };
}
