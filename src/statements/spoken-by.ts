import { z } from 'zod';
import { existing } from '../operations/row-id.ts';
import { speakerInput, type Speaker } from '../people/speaker.ts';
import { line, optional } from '../operations/validation.ts';

/** Somebody whom the source doesn't name. */
export const unnamedInput = z.object({
  description: line,
  organizationId: optional(existing('Organization')),
});

/** Who made a statement: exactly one of a person, an organisation, and somebody who isn't named. */
export const statementSpeakerInput = speakerInput.extend({ unnamed: optional(unnamedInput) });

/** Who made a statement, as its columns say it. */
interface SpokenBy {
  readonly speaker: Speaker;
  readonly speakerIsNamed: boolean;
  readonly roleName: string | null;
}

/** @param roleName the input's role, which somebody who isn't named has as their description */
export function spokenBy(
  { unnamed, personId, organizationId }: z.output<typeof statementSpeakerInput>,
  roleName: string | null,
): SpokenBy {
  if (unnamed === null) return { speaker: { personId, organizationId }, speakerIsNamed: true, roleName };
  return {
    speaker: { personId: null, organizationId: unnamed.organizationId },
    speakerIsNamed: false,
    roleName: unnamed.description,
  };
}
