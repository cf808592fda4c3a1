/** Recognises the parts of a byline. A part that is doubtful stays as it is written, so these functions say no in doubt. */

/** Words for jobs, also at the end of other words: `Chefredakteurin`. They are never surnames. */
const JOB =
  /(?:editor|journalist(?:e|in|a)?|reporter(?:in)?|correspondent|columnist|analyst|critic|producer|photographer|freelancer|redakteur(?:in)?|korrespondent(?:in)?|rédacteur|rédactrice|correspondante?|redactora?|periodista|redattore|giornalista)s?(?:-in-chief)?$/i;
/** Words that may be surnames. They are roles in lower case, after one of the words below, or before `of`. */
const TITLE =
  /^(?:writer|chief|head|director|minister|president|manager|author|host|fellow|contributor|officer|professor|secretary)s?$/i;
const BEFORE_TITLE =
  /^(?:staff|senior|managing|bureau|prime|deputy|executive|contributing|freelance|guest|feature|features|news|vice|press)$/i;
/** What somebody contributed, and how. It describes no person. */
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

/** Words of titles, places, newspapers, desks and sentences. They make a name doubtful. */
const NOT_IN_NAMES =
  /^(?:(?:to|sun|mon|tues|wednes|thurs|fri|satur)?day|africa|american?|and|army|asia|at|bank|beach|blog|board|breaking|british|by|campaign|care|cent(?:er|re)|church|city|climate|club|coalition|college|commons|county|court|culture|daily|dame|dear|deputy|diary|dr|east|embassy|europe|european|evening|fact|for|foreign|forum|fr|frau|friends|from|fund|general|globe|great|group|guest|happy|health|herr|hospital|house|human|im|images|in|inside|is|island|joint|king|last|latest|letter|lives?|local|lord|matters?|middle|miss|mit|movement|mr|mrs|ms|museum|mx|navy|north|northern|not|notes?|of|office|on|others|party|pictures|podcast|police|pope|popular|posted|press-release|prime|prince|princess|prof|project|queen|reader|release|rev|review|rights|saint|school|senior|sheikh|sir|sister|site|society|south|sports?|states?|street|team|town|travel|trust|union|unit|updated|user|valley|various|vice|watch|web|webmaster|weekly|west|white|wire|with|without|world|written)$/i;
/** How words from Latin and Greek begin in most European languages. Names don't: `Newsom`, `Politis`, `Fonda`. */
const STEM =
  /^(?:a[ck]ademi|admin|ag[eê]n[ctz]|ajans|analy|asso[cz]i|assist|attorney|business|chroni[ck]|colum|comm?ent|commi(?:ss|tt)|[ck]omm?uni[ck]|conten[dt]|conteú|consult|contribut|[ck]orr[ei]spon|data|debat|demo[ck]ra|depart|design|develop|digital|dire[ck]t|econom|[ée]dit(?:or|ion|ed)|enginee|enviad|environ|equity|examin|ex[ck]lusi|execut|federa|finan[cz]|fonda[tz]|foto|foundat|freelanc|funda[cçs]|ga[zs]+[eè]t|geogr|giornal|govern|gra(?:ph|f)i[ck]|illustr|inform|insider|instit|intern|intervi|invest|jo[ur]r?nal|kommentar|leserbr|maga[sz]in|manag|marketing|minist|mission|multim|nation|net(?:work|zwerk|werk)|news(?!om)|noti[cz]i|nyhet|online|opini|organi[sz]|parl[ai]m|periodi|photo|polit(?:i[ckq]|is[ck])|polít|presiden|profess|publi[csz]|ra[dz]io|recherch|r[eé]da[ckçtzğ]|report|republi|resear|scien|secret|servi[cz]|speci|spezi|spons|studio|submit|te[ck]h?n[io]|tele[fgv]|tribun|universi|video|visual|wissens|агент|газет|журнал|информ|корр?есп|новост|редак)/i;
/** How nouns and adjectives end, and names don't: `Wirtschaft`, `Süddeutsche`. */
const ENDING =
  /(?:(?:tion|sion|ship)s?|ness|ology|isms?|ivist|alist|onist|ntist|omist|anzeiger|allgemeine|blad(?:et)?|deutsche|nachrichten|post|redaktion|schaft|stiftung|studio|verband|verlag|zeitung)$/i;
/** How places, newspapers, forms of address and some names begin, and `By` in other languages. */
const NOT_FIRST =
  /^(?:van|da|do|du|del|della|new|san|santa|santo|são|los|las|el|le|la|les|der|die|das|den|di|il|lo|o|the|de|por|par|von|door|av|te[kx]st\S?|abu|hong|sri|saudi|united|nord|süd|bad|central|puerto|port|fort|cape|mount|lake|rio|washington|baton|palo|tel|no|our|my|your|an?|al|captain|colonel|rabbi|father|mother|brother|senator|judge|justice|major|baroness|\p{L}\p{Ll}+\.)\s/iu;
/** How newspapers, desks and some names end. */
const NOT_LAST =
  /(?:^|\s)(?:press|times|herald|staff|bureau|journal|star|sun|mail|express|mirror|standard|observer|independent|echo|\p{Lu}|(?:\p{Lu}\.)+)$/iu;
/** 'Kommentar von Ann Key' */
const SENTENCE = / (?:von|di) \p{Lu}\S* \p{Lu}/u;
/** 'Ann Key DC' and 'BBC Sport', but not 'JK Lind' */
const ACRONYM = /(?:^\p{Lu}{3,4}| \p{Lu}{2,4})(?: |$)/u;
const PARTICLE = /^(?:de|del|della|der|den|des|di|da|dos|du|la|le|van|von|zu|zur|ter|ten|al|el|bin|ibn|ben)$/;
/** 'Editor’s Note' is no name. */
const WORD = /^(?!.*\p{L}{2}['’][sS]$)(?:[dDlL]['’])?\p{Lu}[\p{L}\p{M}.'’-]*$/u;

/** A suffix that follows a comma within a name. */
export const SUFFIX = /^(?:jr|sr|i{2,3}|iv|ph\.? ?d|m\.?d|esq|inc|llc|ltd|gmbh|corp)\.?$/i;

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
/** Countries, and cities with a time zone. */
const PLACES = new Set(
  ['en', 'de', 'fr', 'es', 'it', 'zh', 'ko']
    .map((language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }))
    .flatMap((names) => LETTERS.flatMap((first) => LETTERS.map((second) => names.of(first + second) ?? '')))
    .concat(Intl.supportedValuesOf('timeZone').flatMap((zone) => zone.split('/').slice(1)))
    .map((place) => place.replaceAll('_', ' ').toLowerCase()),
);

/** Whether it is certainly a role or a contribution. */
export function isRole(part: string): boolean {
  return PART.test(part) || jobIn(part) !== undefined;
}

/** Whether it is certainly the role of one person. */
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

/** Whether two adjacent words look like a name. */
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

/** A frequent surname with one or two more characters. Other scripts without capitals don't show what is a name. */
const NAME_WITHOUT_CAPITALS =
  /^(?:[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉余潘杜戴夏汪田任姜范姚谭譚廖邹鄒熊陆陸郝孔崔邱秦江侯龙龍万段雷钱錢汤湯易武乔喬贺賀赖賴龚龔]\p{Script=Han}{1,2}|[김이박최정강조윤장임오서신권황안송류홍고양배백허남노하]\p{Script=Hangul}{2})$/u;
/** How agencies, newspapers, desks, roles and towns end. */
const END_WITHOUT_CAPITALS =
  /[社报報网網台臺部组組者员員刊末州阳陽市省县縣西苏蘇山汉漢海雄里拉马馬赛化道讯訊会會부국팀실단보사시도대관]$/u;

/** Whether it is certainly a name: of at least two words, or in Chinese or Korean characters. */
export function isPersonName(part: string): boolean {
  const [name = '', suffix] = part.split(', ');
  if (isNotName(name) || (suffix !== undefined && BODY.test(suffix.replace('.', '')))) return false;
  if (NAME_WITHOUT_CAPITALS.test(name)) return !END_WITHOUT_CAPITALS.test(name);
  if ([NOT_FIRST, NOT_LAST, SENTENCE].some((shape) => shape.test(name))) return false;
  if (ACRONYM.test(name) && name !== name.toUpperCase()) return false;
  // 'L.Marsh' has two.
  const words = name.split(/ |(?<=\p{Lu}\.)(?=\p{Lu})/u);
  const last = words.at(-1) ?? '';
  // 'Ann Key Berlin' has a place, and 'Jack London' hasn't.
  if (words.length > 6 || !WORD.test(last) || (words.length > 2 && PLACES.has(last.toLowerCase())))
    return false;
  return (
    words.filter((word) => WORD.test(word)).length > 1 &&
    words.every((word) => !isNotInNames(word) && !ORGANIZATIONS.has(word)) &&
    words.every((word) => WORD.test(word) || PARTICLE.test(word))
  );
}

/** Whether it is certainly no person: a country, a city, an organisation, or a word that no name has. */
export function isNotName(part: string): boolean {
  return PLACES.has(part.toLowerCase()) || isOrganization(part) || isNotInNames(part);
}

function isNotInNames(word: string): boolean {
  const bare = word.replace(/\.$/, '');
  return [NOT_IN_NAMES, STEM, ENDING, JOB, TITLE, PART, BODY].some((words) => words.test(bare));
}
