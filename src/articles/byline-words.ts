/** What the parts of a byline surely are. A part that is nothing surely is kept as it is written, so a doubt means no. */

/** Never surnames. */
const JOB =
  /^(?:(?:co-|sub)?editor|(?:photo|video)?journalist(?:e|in|a)?|reporter(?:in)?|correspondent|columnist|analyst|critic|producer|photographer|freelancer|redakteur(?:in)?|korrespondent(?:in)?|rédacteur|rédactrice|correspondante?|redactora?|periodista|redattore|giornalista)s?(?:-in-chief)?$/i;
/** Surnames, too: roles in small letters, after one of the words below, or before `of`. */
const TITLE =
  /^(?:writer|chief|head|director|minister|president|manager|author|host|fellow|contributor|officer|professor|secretary)s?$/i;
const BEFORE_TITLE =
  /^(?:staff|senior|managing|bureau|prime|deputy|executive|contributing|freelance|guest|feature|features|news|vice|press)$/i;
/** What somebody gave to the article, and how. It describes nobody. */
const PART =
  /^(?:photos?|photographs?|fotos?|bild|bilder|pictures?|images|texte?|words|video|graphics?|illustrations?|staff|freelance)$/i;
const AFTER_JOB = /^(?:at|of|for|in|en|bei|für)$/;
/** 'Letter to the Editor' is no role. */
const NOT_BEFORE_JOB = /^(?:to|the|a|an|by|from|our|with|not|no)$/i;

const ORGANIZATIONS = new Set(
  'AP|AFP|dpa|DPA|UPI|ANSA|EFE|NTB|TT|APA|Reuters|Bloomberg|Xinhua|Agence France-Presse|Agence France Presse|Associated Press|Canadian Press|Press Association|Press Trust of India|Getty Images|Human Rights Watch|Amnesty International|New York Times|Los Angeles Times|Washington Post|Wall Street Journal|Financial Times|Le Monde|Der Spiegel'
    .split('|')
    .flatMap((name) => [name, name.toUpperCase()]),
);
const BODY =
  /^(?:agency|news|newsroom|desk|media|radio|television|tv|network|university|institute|foundation|association|council|magazine|tribune|gazette|database|redaktion|agentur|inc|llc|ltd|gmbh|corp)$/i;

/** Words of titles, places, newspapers, desks and sentences. A name with one of them isn't surely a name. */
const NOT_IN_NAMES = new Set(
  'admin administrator affairs africa agencies aires america american analysis and army asia at bank beach blog board breaking business by campaign care center centre church city club coalition college column comment commission committee contributing correspondents county court culture daily dame day department deputy diary dr east editorial editors embassy europe evening exclusive executive federation for foreign forum fr frau freelance friday friends from fund global government group guest happy health herr hospital house human im images in international interview is island joint king last latest letter live lives local lord managing matter middle ministry miss mission mit monday morning movement mr mrs ms museum mx national navy newsletter north not note notes of office on opinion party photos pictures podcast police political politics pope posted press-release prime prince princess prof project public published queen republic rev review rights saint saturday school science senior sheikh sir sister site society south special specials sport sports state states street sunday team thursday to today town travel trust tuesday union unit updated user valley various vice watch web webmaster wednesday weekly west white wire with world written'.split(
    ' ',
  ),
);
/** People have these as surnames, and newspapers and desks at the end of their names. */
const SURNAME_TOO =
  /\s(?:press|post|times|herald|staff|bureau|service|services|journal|star|sun|mail|express|mirror|standard|observer|independent|echo)$/i;
/** Places, newspapers and `By` begin so, and some people. */
const NOT_FIRST =
  /^(?:van|da|do|du|del|della|new|san|santa|santo|são|los|las|el|le|la|les|der|die|das|den|di|il|lo|the|de|por|par|von|door|av|text|tel|abu|hong|sri|saudi|united|nord|süd|central|puerto|port|fort|cape|mount|lake|st\.?|rio|washington|baton|palo|no|our|my|your|a|an|al)\s/i;
const PARTICLE = /^(?:de|del|della|der|den|des|di|da|dos|du|la|le|van|von|zu|zur|ter|ten|al|el|bin|ibn|ben)$/;
/** 'Editor’s Note' is no name. */
const WORD = /^(?!.*\p{L}{2}['’][sS]$)(?:[dDlL]['’])?[\p{Lu}\p{Lo}][\p{L}\p{M}.'’-]*$/u;

/** Countries, and the cities that time zones are named after. */
const PLACES = new Set(
  [...Intl.supportedValuesOf('timeZone').flatMap((zone) => zone.split('/').slice(1)), ...countries()].map(
    (place) => place.replaceAll('_', ' ').toLowerCase(),
  ),
);

function countries(): string[] {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return letters.flatMap((first) => letters.map((second) => names.of(first + second) ?? ''));
}

const SUFFIX = /^(?:jr|sr|i{2,3}|iv|ph\.? ?d|m\.?d|esq|inc|llc|ltd|gmbh|corp)\.?$/i;

export function isSuffix(part: string): boolean {
  return SUFFIX.test(part);
}

/** Surely a role, or what somebody gave to the article. */
export function isRole(part: string): boolean {
  return PART.test(part) || jobIn(part) !== undefined;
}

/** Surely the role of one person. */
export function canDescribe(part: string): boolean {
  const job = jobIn(part);
  return job !== undefined && !job.endsWith('s') && !hasName(part);
}

function jobIn(part: string): string | undefined {
  const words = part.split(' ');
  const at = words.findIndex((word, index) => isJob(word, words[index - 1] ?? '', words[index + 1] ?? ''));
  const before = words.slice(0, at);
  const [next] = words.slice(at + 1);
  if (at === -1 || (next !== undefined && !AFTER_JOB.test(next))) return undefined;
  // 'Jane Doe reporter' has a name, which must not get lost.
  return before.some((word) => NOT_BEFORE_JOB.test(word)) || hasName(before.join(' '))
    ? undefined
    : words[at];
}

function isJob(word: string, before: string, after: string): boolean {
  if (JOB.test(word)) return true;
  return TITLE.test(word) && (/^\p{Ll}/u.test(word) || BEFORE_TITLE.test(before) || AFTER_JOB.test(after));
}

/** Whether two words in it look like a name. */
function hasName(part: string): boolean {
  const words = part.split(' ');
  return words.some((word, at) => isPersonName(`${word} ${words[at + 1] ?? ''}`));
}

export function isOrganization(part: string): boolean {
  if (ORGANIZATIONS.has(part)) return true;
  const words = part.split(' ');
  const isNamed = (word: string) => /^[\p{Lu}\d]/u.test(word);
  if (words.some((word) => JOB.test(word))) return false;
  const at = words.findIndex((word) => BODY.test(word.replace(/[.,]/g, '')));
  // 'The Example Tribune' and 'The picture desk'
  if (words.length > 1 && /^the$/i.test(words[0] ?? '')) return at !== -1 || words.slice(1).every(isNamed);
  // 'Jane Doe of Example News' has a person in it.
  return at !== -1 && words.slice(0, at + 1).every(isNamed) && /^(?:of|for|on)?$/.test(words[at + 1] ?? '');
}

/** In writing without capitals, what is no person: an agency, a newspaper, a role, a city. */
const NOT_HAN =
  /[社报報网網台部组組]$|记者|記者|编辑|編輯|新闻|新聞|通讯|摄影|攝影|文字|北京|上海|香港|台北|东京|東京|기자|뉴스|서울/u;

/** Surely a name of two words or more, or one of Chinese or Korean characters. */
export function isPersonName(part: string): boolean {
  const [name = '', suffix] = part.split(', ');
  if (suffix !== undefined && BODY.test(suffix.replace('.', ''))) return false;
  if (NOT_HAN.test(name)) return false;
  if (/^[\p{Script=Han}\p{Script=Hangul}]{2,4}$/u.test(name)) return true;
  // 'L.Marsh' has two.
  const words = name.split(/ |(?<=\p{Lu}\.)(?=\p{Lu})/u);
  const last = words.at(-1) ?? '';
  const named = words.filter((word) => WORD.test(word));
  if (named.length < 2 || words.length > 6 || NOT_FIRST.test(name) || SURNAME_TOO.test(name)) return false;
  if (
    isNotName(name) ||
    words.some((word) => isNotInNames(word) || ORGANIZATIONS.has(word)) ||
    !WORD.test(last)
  )
    return false;
  // 'U.S.' and 'Ann Key DC'
  if (/^(?:\p{Lu}|(?:\p{Lu}\.)+)$/u.test(last)) return false;
  if (/^\p{Lu}{2,3}$/u.test(last) && name !== name.toUpperCase()) return false;
  return words.every((word) => WORD.test(word) || PARTICLE.test(word));
}

/** Surely no name of a person: a country, a city or an organisation, or a word that no name has. */
export function isNotName(part: string): boolean {
  return PLACES.has(part.toLowerCase()) || isOrganization(part) || isNotInNames(part);
}

function isNotInNames(word: string): boolean {
  const bare = word.toLowerCase().replace(/\.$/, '');
  return NOT_IN_NAMES.has(bare) || JOB.test(bare) || TITLE.test(bare) || PART.test(bare) || BODY.test(bare);
}
