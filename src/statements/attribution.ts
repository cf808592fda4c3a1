import { selectSpeakerName, speakerName } from '../people/speaker.ts';

/** The selection that `attribution` requires. */
export const ATTRIBUTED = {
  speakerIsNamed: true,
  roleName: true,
  attributionText: true,
  onBehalfOf: { select: { name: true } },
  ...selectSpeakerName('speaker'),
} as const;

/** A statement with what `ATTRIBUTED` selects. */
export interface Attributed {
  readonly speakerIsNamed: boolean;
  readonly roleName: string | null;
  readonly attributionText: string | null;
  readonly onBehalfOf: { readonly name: string } | null;
  readonly speakerPerson: { readonly name: string } | null;
  readonly speakerOrganization: { readonly name: string } | null;
}

/**
 * Who said it, in which role and on whose behalf, ready to print: "Ada Speaker, chair, on behalf of The Company". If the
 * speaker is not named: "a senior executive of The Company, who was not named". What the role says already is not repeated.
 * The newsroom's own words replace all of it.
 */
export function attribution(statement: Attributed): string {
  const { attributionText, roleName, onBehalfOf, speakerIsNamed } = statement;
  if (attributionText !== null) return attributionText;
  const speaker = speakerIsNamed ? speakerName('speaker', statement) : statement.speakerOrganization?.name;
  const isInRole = (name: string) => namesWhole(roleName ?? '', name);
  const behalf =
    onBehalfOf === null || onBehalfOf.name === speaker || isInRole(onBehalfOf.name)
      ? null
      : `on behalf of ${onBehalfOf.name}`;
  if (speakerIsNamed) return [speaker, roleName, behalf].filter(Boolean).join(', ');
  const role = roleName ?? '';
  const someone = speaker === undefined || isInRole(speaker) ? role : belonging(role, speaker);
  return [someone, behalf, SAYS_UNNAMED.test(role) ? null : 'who was not named'].filter(Boolean).join(', ');
}

/** What a role says of the speaker, such as "who asked not to be named". */
const CLAUSE = / (?:who|whose|speaking|on condition)\b/u;
const SAYS_UNNAMED = /\b(?:un)?(?:named|identified)\b|\bname\b|\banonym/iu;

/** "an officer of The Customs who asked not to be named": the organisation stands before what is said of the speaker. */
function belonging(role: string, organization: string): string {
  const at = role.search(CLAUSE);
  if (at < 0) return `${role} of ${organization}`;
  const end = role[at - 1] === ',' ? at - 1 : at;
  return `${role.slice(0, end)} of ${organization}${role.slice(end)}`;
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
