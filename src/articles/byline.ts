/** One name of a byline. */
export interface Credit {
  readonly name: string;
  /** `OTHER` is surely no name, or not surely one: a place, a desk, a single word after a comma. It names no author. */
  readonly kind: 'PERSON' | 'ORGANIZATION' | 'OTHER';
  /** What the person is, such as `Senior reporter`. Present only if the byline surely says so. */
  readonly role?: string;
}

/**
 * The names of the people and organisations that a byline credits, each by itself, in order. `By Jane Doe and Sam Hill, Reuters`
 * has three. Roles and places are left out. A byline that names neither a person nor an organisation is one name, as it stands.
 */
export function namesIn(byline: string): string[] {
  const credits = creditsIn(byline);
  const names = credits.filter(({ kind }) => kind !== 'OTHER').map(({ name }) => name);
  if (names.length > 0) return names;
  return credits.length === 0 ? [] : [credits.map(({ name }) => name).join(', ')];
}

/** Characters. A longer text is no byline. */
const LONGEST = 10_000;

/**
 * Splits a byline at `and`, commas, semicolons, slashes and bars, where both sides are surely names. What isn't sure stays as it stands.
 * Mail addresses beside a name are left out. The list is empty only for an empty byline.
 */
export function creditsIn(byline: string): Credit[] {
  const line = byline.replace(/\s+/g, ' ').trim();
  if (line.length > LONGEST) return [{ name: line, kind: 'OTHER' }];
  const written = withoutBy(withoutMail(line) || line)
    .replace(/ \(([^()]+)\)$/, ', $1')
    // 'Jane Doe/Reuters', but not 'AC/DC'.
    .replace(/( \p{L}[\p{L}.'’-]*)\/(?=\p{L})/gu, '$1; ');
  const groups = written.split(/ ?; ?| [/|•·] /).filter(Boolean);
  const credits: Credit[] = [];
  for (const group of groups) {
    const parts = withSuffixes(group.split(/,\s*/).filter(Boolean));
    const turned = inNaturalOrder(parts, groups.length > 1);
    if (turned !== null) credits.push(...turned.map(person));
    else for (const part of parts) addPart(credits, part);
  }
  return credits;
}

/** As long as addresses are, so that no long text takes long. */
const MAIL = /[<([]?(?:mailto:)?[^\s@<>()[\]]{1,64}@[^\s@<>()[\]]{1,255}[>)\]]?/gi;

export function hasMail(text: string): boolean {
  return text.search(MAIL) !== -1;
}

/** A mail address is no name, and not ours to show. `jane@example.org (Jane Doe)` has both. */
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

/** 'By Reuters' names Reuters; 'Von Miller' is a name, and 'Von Lea Marsh' isn't. */
function withoutBy(byline: string): string {
  return byline.replace(/^(?:by:?\s+|(?:von|par|por|di|av|door):?\s+(?=\p{Lu}[^\s,]*\s))/iu, (by) =>
    // 'von der Leyen': the flag `i` makes \p{Lu} match small letters, too.
    /^by/i.test(by) || /^\p{Lu}/u.test(byline.slice(by.length)) ? '' : by,
  );
}

const SUFFIX = /^(?:jr|sr|i{2,3}|iv|ph\.? ?d|m\.?d|esq|inc|llc|ltd|gmbh|corp|co|ag|s\.a)\.?$/i;

/** The comma of 'Sam Hill, Jr.' and 'Example, Inc.' is part of the name. */
function withSuffixes(parts: readonly string[]): string[] {
  const names: string[] = [];
  for (const part of parts) {
    const before = names.at(-1);
    if (before !== undefined && SUFFIX.test(part)) names.splice(-1, 1, `${before}, ${part}`);
    // 'Rosa Lind, Tom Bell, and Ann Key'
    else names.push(part.replace(/^(?:and|&|und|et|og|och|en|y) (?=\p{Lu})/iu, ''));
  }
  return names;
}

const INITIALS = /^\p{Lu}(?:\.[ -]?\p{Lu})*\.?$/u;

/**
 * The names if the parts are surnames with initials ('Doe, J., Hill, S.'), or surname and first name beside others; null if not.
 * 'Doe, Jane' alone may be one name or two, so it stays one, as it is.
 */
function inNaturalOrder(parts: readonly string[], isBesideOthers: boolean): string[] | null {
  const [surname = '', first = ''] = parts;
  const isPairs = parts.length % 2 === 0 && parts.length > 0;
  if (isPairs && parts.every((part, at) => at % 2 === 0 || (INITIALS.test(part) && part.includes('.'))))
    return parts.flatMap((part, at) => (at % 2 === 0 ? [`${parts[at + 1] ?? ''} ${part}`] : []));
  const isTwoWords = parts.length === 2 && parts.every((part) => isWord(part) && !isOrganization(part));
  if (!isTwoWords || parts.every(isUserName)) return null;
  return [isBesideOthers ? `${first} ${surname}` : `${surname}, ${first}`];
}

function addPart(credits: Credit[], part: string): void {
  const pieces = part.split(AND).flatMap((piece) => piece.split(/ [ey] /));
  const isFirst = credits.length === 0;
  const before = credits.at(-1);
  if (isRole(pieces.at(-1) ?? '')) {
    if (before?.kind === 'PERSON' && before.role === undefined && !/s$/i.test(part))
      credits.splice(-1, 1, { ...before, role: part });
    else credits.push({ name: part, kind: 'OTHER' });
  } else if (pieces.every((piece) => isOrganization(piece) || isPersonName(piece)))
    credits.push(...pieces.map((piece) => (isOrganization(piece) ? organization(piece) : person(piece))));
  else if (isOrganization(part)) credits.push(organization(part));
  else if (isFirst || isUserName(part) || isPersonName(part)) credits.push(person(part));
  else credits.push({ name: part, kind: 'OTHER' });
}

function person(name: string): Credit {
  return { name, kind: 'PERSON' };
}

function organization(name: string): Credit {
  return { name, kind: 'ORGANIZATION' };
}

/** `e` and `y` are apart, since large ones are initials. */
const AND = / (?:and|&|und|et|og|och|en) /i;

const JOBS =
  'editor|reporter|reporterin|correspondent|writer|columnist|analyst|critic|producer|photographer|journalist|journalistin|chief|redakteur|redakteurin|korrespondent|korrespondentin|rédacteur|rédactrice|journaliste|correspondant|correspondante|redactor|redactora|periodista|redattore|giornalista';
const JOB = new RegExp(`(?<![\\p{L}-])(?:${JOBS})s?(?!\\p{L})`, 'iu');
const ROLE = new RegExp(
  `(?:^|[\\s-])(?:${JOBS})s?(?:-in-chief)?(?: (?:at|of|for|in|on|with|bei|für|in) .+)?$`,
  'iu',
);

function isRole(part: string): boolean {
  return ROLE.test(part);
}

const AGENCY =
  /^(?:AP|AFP|dpa|UPI|ANSA|EFE|NTB|TT|APA|Reuters|Bloomberg|Xinhua|Agence France[- ]Presse|Associated Press|ASSOCIATED PRESS|Canadian Press|Press Association|Press Trust of India)(?![\p{L}-])/u;
const BODY =
  /(?<!\p{L})(?:agency|news|newsroom|desk|media|radio|television|tv|network|university|institute|foundation|association|council|magazine|tribune|gazette|database|redaktion|agentur|inc|llc|ltd|gmbh|corp)(?!\p{L})/iu;
/** Words that newspapers and desks have in their names, and people as surnames. */
const SURNAME_TOO = /\s(?:press|post|times|herald|staff|bureau|service|journal|star|sun|mail)$/i;

function isOrganization(part: string): boolean {
  const words = part.split(' ').length;
  return (
    AGENCY.test(part) ||
    BODY.test(part) ||
    (words > 1 && /^the\s/i.test(part)) ||
    (words > 2 && SURNAME_TOO.test(part))
  );
}

const PARTICLE =
  /^(?:de|del|della|der|den|des|di|da|dos|du|e|la|le|van|von|zu|zur|ter|ten|al|el|bin|ibn|ben|y)$/;
/** Two words that begin so are a place: 'New York'. */
const PLACE = /^(?:new|san|los|las|hong|tel|rio|sri|saudi|united|north|south|east|west|washington)\s\S+$/i;

/** Whether it looks like a name of two words or more, which is nothing else that stands in a byline. */
function isPersonName(part: string): boolean {
  const words = part.split(' ');
  if (words.length < 2 && !/^(?:\p{Lu}\.)+\p{Lu}\p{L}/u.test(part)) return false;
  if (words.length > 6 || /\d/.test(part) || JOB.test(part) || PLACE.test(part) || SURNAME_TOO.test(part))
    return false;
  return words.every(
    (word, at) =>
      /^\P{L}*(?:d['’])?[\p{Lu}\p{Lo}]/u.test(word) || (at < words.length - 1 && PARTICLE.test(word)),
  );
}

function isWord(part: string): boolean {
  return !part.includes(' ');
}

/** Such as `rlind`: nobody writes a place or a desk so. */
function isUserName(part: string): boolean {
  return /^[\p{Ll}\d_.-]+$/u.test(part);
}
