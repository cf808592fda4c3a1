import type { Nested } from '../kernel/nested.ts';
import { Speaker, speakerRow } from '../people/speakers.ts';

export const BY_NAME = [{ name: 'asc' as const }, { id: 'asc' as const }];
export const BY_ID = { id: 'asc' } as const;

/** Options of the fields that only a retracted fact has. */
export const RETRACTED_AT = {
  type: 'DateTime',
  nullable: true,
  description:
    'For members: when `retractCampaignFact` retracted it. Null for a fact that stands. Readers see no others.',
} as const;
export const RETRACTION_NOTE = {
  nullable: true,
  description: 'For members: why it was retracted. Readers find it in the event.',
} as const;

interface NamedSpeaker {
  readonly person: object | null;
  readonly organization: object | null;
}

/**
 * Options of a field that shows a list of speakers, in the order of their positions. All of them are public, since the
 * campaign fact that names them is.
 */
export function speakersField(relation: 'actors' | 'targets', description: string) {
  return {
    type: [Speaker] as [typeof Speaker],
    description,
    select: (_args: object, _context: object, nested: unknown) => {
      const select = nested as Nested;
      const speaker = { person: select(true, [], 'Person'), organization: select(true, [], 'Organization') };
      return { [relation]: { orderBy: { position: 'asc' }, select: speaker } } as never;
    },
    resolve: (row: object): never[] => {
      const rows = (row as Record<typeof relation, readonly NamedSpeaker[]>)[relation];
      return rows.flatMap(({ person, organization }) => speakerRow(person, organization) ?? []) as never[];
    },
  };
}
