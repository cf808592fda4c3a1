import { z } from 'zod';
import { existing } from '../operations/row-id.ts';
import { optional } from '../operations/validation.ts';

/** A person or an organisation: exactly one of them. */
export const speakerInput = z.object({
  personId: optional(existing('Person')),
  organizationId: optional(existing('Organization')),
});

export type Speaker = z.output<typeof speakerInput>;

/** The prefixes of the pairs of columns that refer to a speaker. */
export type SpeakerPrefix = 'speaker' | 'askedOf' | 'addressed' | 'attributed' | 'target';

type Columns<Prefix extends string> = `${Prefix}PersonId` | `${Prefix}OrganizationId`;
type Relations<Prefix extends string> = `${Prefix}Person` | `${Prefix}Organization`;

/** The two columns that refer to a speaker. For the prefix `target`: `targetPersonId` and `targetOrganizationId`. */
export function speakerColumns<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
  speaker: Speaker | null,
): Record<Columns<Prefix>, string | null> {
  const columns = {
    [`${prefix}PersonId`]: speaker?.personId ?? null,
    [`${prefix}OrganizationId`]: speaker?.organizationId ?? null,
  };
  return columns as Record<Columns<Prefix>, string | null>;
}

/** The speaker that a row refers to in these columns. */
export function speakerIn<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
  row: Readonly<Record<Columns<Prefix>, string | null>>,
): Speaker {
  return {
    personId: row[`${prefix}PersonId` as const],
    organizationId: row[`${prefix}OrganizationId` as const],
  };
}

export function speakerIdOf<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
  row: Readonly<Record<Columns<Prefix>, string | null>>,
): string | null {
  const { personId, organizationId } = speakerIn(prefix, row);
  return personId ?? organizationId;
}

/** A condition for rows that refer to this speaker in these columns. */
export function namesSpeaker<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
  { typename, id }: { readonly typename: string; readonly id: string },
): Partial<Record<Columns<Prefix>, string>> {
  const column = typename === 'Person' ? `${prefix}PersonId` : `${prefix}OrganizationId`;
  return { [column]: id } as Partial<Record<Columns<Prefix>, string>>;
}

/** The selection that `speakerName` requires. */
export function selectSpeakerName<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
): Record<Relations<Prefix>, { select: { name: true } }> {
  const name = { select: { name: true } };
  const relations = { [`${prefix}Person`]: name, [`${prefix}Organization`]: name };
  return relations as Record<Relations<Prefix>, { select: { name: true } }>;
}

export function speakerName<Prefix extends SpeakerPrefix>(
  prefix: Prefix,
  row: Readonly<Record<Relations<Prefix>, { readonly name: string } | null>>,
): string {
  const speaker = row[`${prefix}Person` as const] ?? row[`${prefix}Organization` as const];
  if (speaker === null) throw new Error('A check constraint ensures that one of the two columns is set.');
  return speaker.name;
}
