import { z } from 'zod';
import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { promoteOrganizations, promotePeople } from './promote.ts';

/** A person or an organization: exactly one of them. */
export const speaker = z.object({
  personId: existing('Person').nullish(),
  organizationId: existing('Organization').nullish(),
});

export type Speaker = z.output<typeof speaker>;

type Named<Prefix extends string, Name extends string> = Prefix extends ''
  ? Uncapitalize<Name>
  : `${Prefix}${Name}`;
type Columns<Prefix extends string> = Named<Prefix, 'PersonId'> | Named<Prefix, 'OrganizationId'>;

/**
 * The two columns in which a row names a speaker, one of them filled: for the prefix `target`, `targetPersonId` and
 * `targetOrganizationId`.
 */
export function speakerColumns<Prefix extends string>(
  prefix: Prefix,
  speaker: Speaker | null,
): Record<Columns<Prefix>, string | null> {
  const columns = {
    [column(prefix, 'PersonId')]: speaker?.personId ?? null,
    [column(prefix, 'OrganizationId')]: speaker?.organizationId ?? null,
  };
  return columns as Record<Columns<Prefix>, string | null>;
}

/** Rows that name this speaker in the columns of this prefix. */
export function namesSpeaker<Prefix extends string>(
  prefix: Prefix,
  { typename, id }: { readonly typename: string; readonly id: string },
): Partial<Record<Columns<Prefix>, string>> {
  const filled = typename === 'Person' ? 'PersonId' : 'OrganizationId';
  return { [column(prefix, filled)]: id } as Partial<Record<Columns<Prefix>, string>>;
}

/** The id of the speaker that a row names in these columns, or null. */
export function speakerIdOf<Prefix extends string>(
  prefix: Prefix,
  row: Readonly<Record<Columns<Prefix>, string | null>>,
): string | null {
  const columns: Readonly<Record<string, string | null>> = row;
  return columns[column(prefix, 'PersonId')] ?? columns[column(prefix, 'OrganizationId')] ?? null;
}

type Relations<Prefix extends string> = Named<Prefix, 'Person'> | Named<Prefix, 'Organization'>;

/** What `speakerName` needs of a row. */
export function selectSpeakerName<Prefix extends string>(
  prefix: Prefix,
): Record<Relations<Prefix>, { select: { name: true } }> {
  const name = { select: { name: true } };
  const relations = { [column(prefix, 'Person')]: name, [column(prefix, 'Organization')]: name };
  return relations as Record<Relations<Prefix>, { select: { name: true } }>;
}

export function speakerName<Prefix extends string>(
  prefix: Prefix,
  row: Readonly<Record<Relations<Prefix>, { readonly name: string } | null>>,
): string {
  const relations: Readonly<Record<string, { readonly name: string } | null>> = row;
  const speaker = relations[column(prefix, 'Person')] ?? relations[column(prefix, 'Organization')];
  if (speaker == null) throw new Error('A check of the model makes sure that one of the two is there.');
  return speaker.name;
}

function column(prefix: string, suffix: string): string {
  const name = `${prefix}${suffix}`;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** Makes these people and organizations public, because a public fact names them. */
export async function promoteSpeakers(tx: Transaction, speakers: readonly (Speaker | null)[]): Promise<void> {
  await promotePeople(
    tx,
    speakers.map((speaker) => speaker?.personId ?? null),
  );
  await promoteOrganizations(
    tx,
    speakers.map((speaker) => speaker?.organizationId ?? null),
  );
}
