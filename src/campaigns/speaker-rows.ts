import type { Speaker } from '../people/speaker.ts';

interface SpeakerRow {
  readonly position: number;
  readonly personId: string | null;
  readonly organizationId: string | null;
}

/** The rows of a list of speakers, such as the targets of a campaign: each speaker once, in the order given. */
export function speakerRows(speakers: readonly Speaker[]): SpeakerRow[] {
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
