/** Dates in words. All are in UTC, so that the server and every browser write the same. */

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const all = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const ordinal = new Intl.PluralRules('en-GB', { type: 'ordinal' });

const MARKS = /[?~%]/g;
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** The parts of a year, from 21 on, each with its first and its last month. */
const PARTS_OF_YEAR: readonly (readonly [name: string, first: number, last: number])[] = [
  ...seasons(''),
  ...seasons('northern '),
  ...seasons('southern ', 2),
  ...['first', 'second', 'third', 'last'].map(
    (name, at) => [`${name} quarter of`, 3 * at + 1, 3 * at + 3] as const,
  ),
  ...['first', 'second', 'last'].map((name, at) => [`${name} third of`, 4 * at + 1, 4 * at + 4] as const),
  ...['first', 'second'].map((name, at) => [`${name} half of`, 6 * at + 1, 6 * at + 6] as const),
];

/** A season that goes on in the next year is only known to begin in this one. */
function seasons(where: string, later = 0) {
  return ['spring', 'summer', 'autumn', 'winter'].map((name, at) => {
    const first = 3 * ((at + later) % 4) + 3;
    return [`${where}${name}`, first, Math.min(first + 2, 12)] as const;
  });
}

/** A moment, such as "25 September 2025 at 18:00 UTC". */
export function inWords(instant: string): string {
  const at = new Date(instant);
  // Joined here, since browsers differ in what they put between the two.
  return `${day.format(at)} at ${minute.format(at)} UTC`;
}

/** The time of a moment, such as "18:00 UTC". */
export function timeInWords(instant: string): string {
  return `${minute.format(new Date(instant))} UTC`;
}

/** The day of a moment, such as "25 September 2025". */
export function dayInWords(instant: string): string {
  return day.format(new Date(instant));
}

/**
 * A date as exact as it is known, such as "about September 2025" for `2025-09~`, "spring 2001", "since 2019", "1560s" or "44 BC".
 * A form that is too rare for words is shown as it is written.
 */
export function edtfInWords(edtf: string): string {
  return wordsOf(edtf) ?? edtf;
}

/**
 * The same after a preposition, such as "since the 1980s". "since 2019" has its own already. A date with any other is shown as it is
 * written: "until since 2019" means nothing, and "since 2019" isn't when something ended.
 */
export function edtfAfter(preposition: 'since' | 'from' | 'until', edtf: string): string {
  const words = edtfInWords(edtf);
  const [own, ...more] = words.match(/\b(?:since|from|until|to)\b/g) ?? [];
  if (own === undefined) return `${preposition} ${words.replace(/\b\d{2,4}s\b/, 'the $&')}`;
  const isSame = (own === 'until') === (preposition === 'until') && words.startsWith(`${own} `);
  return more.length === 0 && isSame ? words : `${preposition} ${edtf}`;
}

/** The time that a date may stand for, such as all of a month, in milliseconds. Infinite if it is open, and not a number if it isn't known here. */
export function spanOf(edtf: string): readonly [start: number, end: number] {
  if (edtf.includes('T')) return [Date.parse(edtf), Date.parse(edtf)];
  const [start = '', end = start] = edtf.split('/');
  return [isOpen(start) ? -Infinity : boundOf(start, 'start'), isOpen(end) ? Infinity : boundOf(end, 'end')];
}

function wordsOf(edtf: string): string | null {
  if (edtf.includes('T')) return inWords(edtf);
  if (/^[[{]/.test(edtf)) return setInWords(edtf);
  const [start = '', end, ...more] = edtf.split('/');
  if (more.length > 0) return null;
  return end === undefined ? dateInWords(start) : intervalInWords(start, end);
}

function setInWords(edtf: string): string | null {
  const members = edtf
    .slice(1, -1)
    .split(',')
    .map((member) => {
      const [start = '', end] = member.trim().split('..');
      return end === undefined ? dateInWords(start) : intervalInWords(start || '..', end || '..');
    });
  const known = members.filter((member) => member !== null);
  return known.length < members.length ? null : (edtf.startsWith('[') ? either : all).format(known);
}

function intervalInWords(start: string, end: string): string | null {
  const [from, until] = [dateInWords(start), dateInWords(end)];
  if (isOpen(start)) return until && `until ${until}`;
  if (isOpen(end)) return from && `${end === '' ? 'from' : 'since'} ${from}`;
  return from && until && `${withoutShared(start, end) ?? from} to ${until}`;
}

/** The start of "15 to 21 September 2025" or "June to August 2025", without what its end says again. Null if they share nothing. */
function withoutShared(start: string, end: string): string | null {
  const [from, until] = [partsOf(start), partsOf(end)];
  const isExact = from !== null && marksInWords(start) === '' && from.length === 1 && isMonth(from);
  if (!isExact || until === null || !isMonth(until) || until.year !== from.year) return null;
  const { day, month } = from;
  if (day === null) return month === until.month ? null : monthName.format(Date.UTC(2000, month - 1));
  if (until.day === null) return null;
  return month === until.month ? String(day) : `${day} ${monthName.format(Date.UTC(2000, month - 1))}`;
}

function isMonth(parts: Parts): parts is Parts & { readonly month: number } {
  return parts.month !== null && parts.month <= 12;
}

function isOpen(side: string): boolean {
  return side === '' || side === '..';
}

interface Parts {
  /** Of the years before 1, 0 is the first. */
  readonly year: number;
  /** Years: of a decade, 10. */
  readonly length: number;
  /** From 21 on, another part of a year. */
  readonly month: number | null;
  readonly day: number | null;
}

const DATE = /^(-?)(\d{4}|\d{3}X?|\d\d(?:XX)?)(?:S\d)?(?:-(\d\d|XX)(?:-(\d\d|XX))?)?$/;

function partsOf(date: string): Parts | null {
  const [, sign = '', year = '', month = 'XX', day = 'XX'] = DATE.exec(date.replace(MARKS, '')) ?? [];
  const digits = year.replaceAll('X', '');
  const length = 10 ** (4 - digits.length);
  if (year === '' || (sign === '-' && length > 1) || (month === 'XX' && day !== 'XX')) return null;
  const [m, d] = [month, day].map((part) => (part === 'XX' ? null : Number(part))) as [
    number | null,
    number | null,
  ];
  return { year: Number(sign + digits) * length, length, month: m, day: d };
}

function dateInWords(date: string): string | null {
  const parts = partsOf(date);
  // "December of a year in the 1560s" is too long.
  if (parts === null || (parts.length > 1 && parts.month !== null)) return null;
  return `${marksInWords(date)}${partsInWords(parts)}`;
}

function marksInWords(date: string): string {
  const isUncertain = /[?%]/.test(date);
  const isAbout = /[~%S]/.test(date);
  return `${isUncertain ? 'possibly ' : ''}${isAbout ? 'about ' : ''}`;
}

function partsInWords({ year, length, month, day }: Parts): string {
  const words = length === 1 ? yearInWords(year) : length === 10 ? `${year}s` : centuryInWords(year);
  if (month === null) return words;
  if (month > 20) return `${PARTS_OF_YEAR[month - 21]?.[0] ?? ''} ${words}`;
  const ofYear = `${monthName.format(Date.UTC(2000, month - 1))} ${words}`;
  return day === null ? ofYear : `${day} ${ofYear}`;
}

function yearInWords(year: number): string {
  return year > 0 ? String(year) : `${1 - year} BC`;
}

function centuryInWords(year: number): string {
  const number = year / 100 + 1;
  return `the ${number}${ENDINGS[ordinal.select(number)] ?? 'th'} century`;
}

/** The first or the last moment, in milliseconds. */
function boundOf(date: string, bound: 'start' | 'end'): number {
  const parts = partsOf(date);
  if (parts === null) return NaN;
  const { year, length, month, day } = parts;
  const [, first = month ?? 1, last = month ?? 12] = PARTS_OF_YEAR[(month ?? 0) - 21] ?? [];
  const at = new Date(0);
  if (bound === 'start') at.setUTCFullYear(year, first - 1, day ?? 1);
  else if (day === null) at.setUTCFullYear(year + length - 1, last, 1);
  else at.setUTCFullYear(year, last - 1, day);
  return at.getTime();
}
