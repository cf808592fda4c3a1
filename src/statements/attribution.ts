import { indexOfWords, message, withCommas } from '../messages/messages.ts';
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
 * @param language of the words around names and roles, such as "on behalf of"
 */
export function attribution(statement: Attributed, language: string): string {
  const { attributionText, roleName, onBehalfOf, speakerIsNamed } = statement;
  if (attributionText !== null) return attributionText;
  const speaker = speakerIsNamed ? speakerName('speaker', statement) : statement.speakerOrganization?.name;
  const isInRole = (name: string) => namesWhole(roleName ?? '', name);
  const behalf =
    onBehalfOf === null || onBehalfOf.name === speaker || isInRole(onBehalfOf.name)
      ? null
      : message(language, 'onBehalfOf', { organization: onBehalfOf.name });
  const line = (...parts: (string | null | undefined)[]) => withCommas(language, parts.filter(isText));
  if (speakerIsNamed) return line(speaker, roleName, behalf);
  const role = roleName ?? '';
  const someone = speaker === undefined || isInRole(speaker) ? role : belonging(role, speaker, language);
  const isSaid = indexOfWords('unnamedWords', role) >= 0;
  return line(someone, behalf, isSaid ? null : message(language, 'notNamed'));
}

function isText(part: string | null | undefined): part is string {
  return part != null && part !== '';
}

/** "an officer of The Customs who asked not to be named": the organisation stands before what is said of the speaker. */
function belonging(roleName: string, organization: string, language: string): string {
  const at = indexOfWords('clauseWords', roleName);
  const role = at <= 0 ? roleName : roleName.slice(0, at).trimEnd().replace(/[,،]$/u, '');
  return `${message(language, 'belongsTo', { role, organization })}${roleName.slice(role.length)}`;
}

/** Whether the role contains the name as whole words. */
function namesWhole(roleName: string, name: string): boolean {
  const at = roleName.indexOf(name);
  const isLetter = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return at >= 0 && !isLetter(roleName[at - 1]) && !isLetter(roleName[at + name.length]);
}

/** The name of the speaker, for use in a sentence of this language. */
export function speakerOf(statement: Attributed, language: string): string {
  return statement.speakerIsNamed ? speakerName('speaker', statement) : attribution(statement, language);
}
