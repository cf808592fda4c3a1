import { selectSpeakerName, speakerName } from '../people/speaker.ts';

/** The selection that `attribution` requires. */
export const ATTRIBUTED = {
  speakerIsNamed: true,
  roleName: true,
  onBehalfOf: { select: { name: true } },
  ...selectSpeakerName('speaker'),
} as const;

/** A statement with what `ATTRIBUTED` selects. */
export interface Attributed {
  readonly speakerIsNamed: boolean;
  readonly roleName: string | null;
  readonly onBehalfOf: { readonly name: string } | null;
  readonly speakerPerson: { readonly name: string } | null;
  readonly speakerOrganization: { readonly name: string } | null;
}

/**
 * Who said it, in which role and on whose behalf, ready to print: "Ada Speaker, chair, on behalf of The Company". If the
 * speaker is not named: "a senior executive of The Company, who was not named". An organisation that the role names is not
 * repeated.
 */
export function attribution(statement: Attributed): string {
  const { roleName, onBehalfOf } = statement;
  const speaker = speakerName('speaker', statement);
  const isInRole = (name: string) => namesWhole(roleName ?? '', name);
  const behalf =
    onBehalfOf === null || onBehalfOf.name === speaker || isInRole(onBehalfOf.name)
      ? null
      : `on behalf of ${onBehalfOf.name}`;
  if (statement.speakerIsNamed) return [speaker, roleName, behalf].filter(Boolean).join(', ');
  const someone = roleName ?? '';
  return [isInRole(speaker) ? someone : `${someone} of ${speaker}`, behalf, 'who was not named']
    .filter(Boolean)
    .join(', ');
}

/** Whether the role contains the name as whole words. */
function namesWhole(roleName: string, name: string): boolean {
  const at = roleName.indexOf(name);
  const isLetter = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return at >= 0 && !isLetter(roleName[at - 1]) && !isLetter(roleName[at + name.length]);
}

/** The name of the speaker, for use in a sentence. */
export function speakerOf(statement: Attributed): string {
  return statement.speakerIsNamed ? speakerName('speaker', statement) : attribution(statement);
}
