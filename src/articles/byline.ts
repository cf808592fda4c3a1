import { canDescribe, isNotName, isOrganization, isPersonName, isRole, SUFFIX } from './byline-words.ts';

/** A name in a byline, or another part of it. */
export interface Credit {
  readonly name: string;
  /** `ROLE` is certainly no name. `OTHER` may be a name, a place or anything else, so it stays as it is written. */
  readonly kind: 'PERSON' | 'ORGANIZATION' | 'ROLE' | 'OTHER';
  /** The role of the person, such as `Senior reporter`, if the byline certainly has it. */
  readonly role?: string;
}

/**
 * The people and organisations that a byline credits, in order: `By Jane Doe and Sam Hill, Reuters` has three. If any part is
 * doubtful, the whole byline counts as one name, so that no author gets lost.
 */
export function authorsOf(byline: string): Credit[] {
  const credits = creditsIn(byline);
  const named = credits.filter(({ kind }) => kind !== 'ROLE');
  if (credits.length === 0 || (named.length > 0 && named.every(({ kind }) => kind !== 'OTHER'))) return named;
  return [other(cleaned(byline))];
}

export function namesIn(byline: string): string[] {
  return authorsOf(byline).map(({ name }) => name);
}

/** A byline of these names. Semicolons separate names with commas, such as `Doe, Jane`. */
export function bylineOf(names: readonly string[]): string {
  const hasCommas = names.some((name) => withSuffixes(name.split(COMMA)).length > 1);
  return names.join(hasCommas ? '; ' : ', ');
}

/** A text with more characters is no byline. */
const LONGEST = 10_000;
const COMMA = /[,，、،]\s*/;
/** In lower or upper case only: `En` and `Y` are names. */
const AND = 'and|AND|&|und|UND|et|ET|og|OG|och|OCH|en|EN|y|e';
const BETWEEN = new RegExp(` (?:${AND}) |/`);
/** 'Rosa Lind, Tom Bell, and Ann Key' */
const AND_FIRST = new RegExp(`^(?:${AND}) (?=\\p{Lu})`, 'u');
/** 'Jane Doe (text) and Sam Hill (photos)', but not 'Jane (Janie) Doe' */
const BRACKETS = new RegExp(` \\(([^()]+)\\)(?= ?(?:$|[,;/|])| (?:${AND}) )`, 'g');

/**
 * The parts of a byline. A doubtful part stays as it is written. The list is empty only for an empty byline, and has only the whole
 * line if no part is certain.
 */
export function creditsIn(byline: string): Credit[] {
  const line = cleaned(byline);
  if (line === '') return [];
  if (line.length > LONGEST) return [other(line)];
  const groups = line
    .replace(BRACKETS, ', $1')
    .split(/ ?; ?| [/|•·–—-] /)
    .map((group) => withSuffixes(group.split(COMMA).filter(Boolean)))
    .filter((parts) => parts.length > 0);
  const turned = inNaturalOrder(groups);
  if (turned !== null) return turned.map((name) => ({ name, kind: 'PERSON' }));
  const credits = groups.flatMap(creditsOf);
  const isSure = credits.some(({ kind }) => kind === 'PERSON' || kind === 'ORGANIZATION');
  return isSure ? credits : [other(line)];
}

/** The byline without mail addresses and the word `By`. */
function cleaned(byline: string): string {
  const line = byline.replace(/\s+/g, ' ').trim();
  if (line.length > LONGEST) return line;
  return (withoutMail(line) || line).replace(BY, '');
}

/** 'By Reuters' names Reuters. 'Von Miller' is a name, and 'Von Lea Marsh' isn't. */
const BY =
  /^(?:[Bb][Yy]:? |(?:Von|VON|Par|PAR|Por|POR|Av|AV|Af|AF|Door|DOOR)(?:: |(?= \p{Lu}[^\s,]* \p{Lu}) ))/u;

/** Matches no more than an address can have, so that long texts don't take long. */
const MAIL = /[<([]?(?:mailto:)?[^\s@<>()[\]]{1,64}@[^\s@<>()[\]]{1,255}[>)\]]?/gi;

export function hasMail(text: string): boolean {
  return text.search(MAIL) !== -1;
}

/** Removes mail addresses, which are private. `jane@example.org (Jane Doe)` keeps the name. */
export function withoutMail(text: string): string {
  if (!hasMail(text)) return text;
  return text
    .replace(/\s+/g, ' ')
    .replace(/<?[^\s@<>()[\]]{1,64}@\S{1,255} ?\(([^()@]{1,500})\)/g, '$1')
    .replace(MAIL, ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?([,;/])(?= ?[,;/])/g, '')
    .replace(/ (?=[,;])/g, '')
    .replace(/^[ ,;/]+/, '')
    .replace(/[ ,;/]{1,10}$/, '');
}

/** The comma of 'Sam Hill, Jr.' and 'Example, Inc.' is part of the name. */
function withSuffixes(parts: readonly string[]): string[] {
  const names: string[] = [];
  for (const part of parts) {
    const before = names.at(-1);
    if (before !== undefined && SUFFIX.test(part)) names.splice(-1, 1, `${before}, ${part}`);
    else names.push(part.replace(AND_FIRST, ''));
  }
  return names;
}

const SURNAME = /^(?:\p{Ll}{1,5} )*(?:\p{Lu}['’]?\p{L}|\p{Lo})[\p{L}\p{M}'’-]*$/u;
const INITIALS = /^(?!U\.[SKN]\.|D\.C|N\.[YJ]\.)\p{Lu}\.(?:[ -]?\p{Lu}\.)*$/u;

const ACRONYM = /^\p{Lu}{2,4}$/u;

/**
 * The names if the whole byline has surnames first: 'Doe, Jane; Hill, Sam' or 'Doe, J., Hill, S.'; null if not. 'Doe, Jane' alone may
 * be one name or two.
 */
function inNaturalOrder(groups: readonly (readonly string[])[]): string[] | null {
  const [parts = []] = groups;
  const isList = groups.length === 1;
  const pairs = isList ? parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1]]] : [])) : groups;
  const names = pairs.map(([surname = '', first = '', more]) => {
    const isName = INITIALS.test(first) || (!isList && SURNAME.test(first) && !isNotName(first));
    const isAcronym = ACRONYM.test(first) && surname !== surname.toUpperCase();
    return isName && !isAcronym && more === undefined && SURNAME.test(surname) && !isNotName(surname)
      ? `${first} ${surname}`
      : null;
  });
  return names.length > 1 && names.every((name) => name !== null) ? names : null;
}

function creditsOf(parts: readonly string[]): Credit[] {
  const isDoubtful = (part: string) =>
    SURNAME.test(part) && !ACRONYM.test(part) && creditKind(part) === 'OTHER';
  // 'Doe, Mary Jane' is no list of names, and nobody can tell where 'Garcia Lopez, Ana' begins.
  if (parts.length > 1 && parts.some((part) => isDoubtful(part) && !isNotName(part)))
    return [other(parts.join(', '))];
  const credits: Credit[] = [];
  for (const part of parts) {
    const before = credits.at(-1);
    if (before?.kind === 'PERSON' && before.role === undefined && canDescribe(part))
      credits.splice(-1, 1, { ...before, role: part });
    else credits.push(...piecesOf(part));
  }
  return credits;
}

/** Both sides of an `and` or a slash if each is certain, or the part as it is written. */
function piecesOf(part: string): Credit[] {
  const pieces = part.split(BETWEEN).map((name) => ({ name, kind: creditKind(name) }));
  // 'Rob Bell and Science Editor' may be one or two.
  const isSure = pieces.every(({ kind }, at) => kind !== 'OTHER' && (kind !== 'ROLE' || at === 0));
  if (isSure) return pieces;
  return [
    { name: part, kind: isRole(part) && !pieces.some(({ kind }) => kind === 'PERSON') ? 'ROLE' : 'OTHER' },
  ];
}

function creditKind(piece: string): Credit['kind'] {
  if (isRole(piece)) return 'ROLE';
  if (isOrganization(piece)) return 'ORGANIZATION';
  return isPersonName(piece) ? 'PERSON' : 'OTHER';
}

function other(name: string): Credit {
  return { name, kind: 'OTHER' };
}
