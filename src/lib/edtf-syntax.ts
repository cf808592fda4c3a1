/** In ms since 1970 UTC. An open or unknown bound of an interval or a set is infinite. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

const LONGEST = 40;
const DAY_MS = 86_400_000;
const UNBOUNDED: Bounds = { min: -Infinity, max: Infinity };

const SET = /^(?:\[(.+)\]|\{(.+)\})$/;
/** Each part of a date can have a mark before it and after it: `2004?-~06`. Marks don't change the range. */
const MARKED = /^[?~%]?-?[\dX]{2,4}(?:S\d)?[?~%]?(?:-[?~%]?[\dX]{2}[?~%]?){0,2}$/;
const MARKS = /[?~%]/g;
const CENTURY_OR_DECADE = /^(?!-0+$)(-?)(\d{2,3})$/;
const ESTIMATED_YEAR = /^(-?)(\d{4})S[1-9]$/;
const YEAR_MONTH_DAY = /^(-?)(?!XXXX)([\dX]{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?$/;
const DAY_AND_TIME =
  /^(-?\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:Z|([+-])(\d{2})(?::([0-5]\d))?)$/;
/** The extreme offsets from UTC, in minutes. */
const OFFSETS = { west: -720, east: 840 };

/** First months of the numbers that stand for parts of a year: seasons, northern and southern seasons, quarters, thirds, halves. */
const PARTS_OF_YEAR = [3, 6, 9, 12, 3, 6, 9, 12, 9, 12, 3, 6, 1, 4, 7, 10, 1, 5, 9, 1, 7];
const [FIRST_PART, FIRST_THIRD, FIRST_HALF] = [21, 37, 40];

/** Forms that are not accepted, and their replacements. The first match explains why a text is no date. */
const HINTS: readonly (readonly [form: RegExp, hint: string])[] = [
  [/T24/, 'midnight is T00:00:00 of the next day'],
  [/^[^T]*T[^.]*\.\d/, 'a time has no fractions of a second'],
  [/\d[tT]\d\d:\d\d(Z|[+-]|$)/, 'a time has seconds, as in 14:30:00Z'],
  [/\dt|\dz/, 'T and Z are capitals'],
  [/T[\d:]+$/, 'a time has an offset from UTC, as in 14:30:00Z or 14:30:00+02:00'],
  [/T[\d:]+[+-]/, 'an offset is from -12:00 to +14:00, written as +02:00, or Z for none'],
  [/^(unknown|open)$/, 'an open end is .., as in 2019/.., and an unknown one is left out, as in 2019/'],
  [/^[^a-z]*u+[^a-z]*(u|$)/, 'an unknown digit is X, as in 199X; u is of the draft of 2012'],
  [/\dx/, 'an unknown digit is a capital X, as in 199X'],
  [
    /[()]/,
    'a mark stands before the part that it is about, as in 2004-~06; parentheses are of the draft of 2012',
  ],
  [/\?~|~\?/, 'what is uncertain and approximate has the mark %, as in 2004%'],
  [/\^/, 'seasons and calendars have no qualifier after ^; southern seasons are 29 to 32'],
  [/^[yY]-?\d+[eE]/, 'exponential years are not accepted; a year has four digits'],
  [/^\d{8}$/, 'a day has hyphens, as in 2025-08-26'],
  [/^[yY]-?\d|^-?\d{5}/, 'long years are not accepted; a year has four digits, from -9999 to 9999'],
  [/-0000/, 'the year 0 has no sign: 0000'],
  [/XXXX/, 'some of the year must be known, as in 19XX'],
  [/^[[{]/, 'a set has its dates between [ and ], or between { and }, with commas'],
  [/^ | $|\d -|- \d/, 'it has no spaces'],
];

/** Says why a text is no date. The message is a clause without a full stop, or empty if the reason is unknown. */
export class NotADate extends Error {}

/**
 * The range of a date in Extended Date/Time Format (ISO 8601-2), levels 0 to 2: `2025-08-26`, `2024-05`, `198X`, `19`,
 * `2025-09~`, `2001-21` (spring), `2019/..`, `[2019,2021]`, `2025-08-26T14:30:00+02:00`. Days, months and years are in UTC.
 * @throws NotADate
 */
export function boundsOf(text: string): Bounds {
  if (text.length > LONGEST) throw new NotADate(`it has at most ${LONGEST} characters`);
  const [, oneOf, all = oneOf] = SET.exec(text) ?? [];
  if (all !== undefined) return setOf(all);
  if (text.includes('/')) return intervalOf(text);
  return text.includes('T') ? instantOf(text) : dateOf(text);
}

function setOf(members: string): Bounds {
  const bounds = members.split(',').map((member) => {
    const [start = '', end = start, ...more] = member.trim().split('..');
    if (more.length > 0) throw noDate(members);
    if (member.trim() === '') throw new NotADate('a date is missing before or after a comma');
    return between(start, end);
  });
  return {
    min: Math.min(...bounds.map(({ min }) => min)),
    max: Math.max(...bounds.map(({ max }) => max)),
  };
}

function intervalOf(text: string): Bounds {
  const [start = '', end = '', ...more] = text.split('/');
  if (more.length > 0) throw noDate(text);
  return between(...([start, end].map((side) => (side === '..' ? '' : side)) as [string, string]));
}

/** The range from a start to an end. One of them can be empty. */
function between(start: string, end: string): Bounds {
  if (start === '' && end === '') throw new NotADate('it has neither a start nor an end');
  const { min } = start === '' ? UNBOUNDED : dateOf(start);
  const { max } = end === '' ? UNBOUNDED : dateOf(end);
  if (min > max) throw new NotADate('its end is before its start');
  return { min, max };
}

function instantOf(text: string): Bounds {
  const [, day = '', hour, minute, second, sign, hours = '0', minutes = '0'] = DAY_AND_TIME.exec(text) ?? [];
  const offset = Number(`${sign ?? ''}1`) * (Number(hours) * 60 + Number(minutes));
  const isOffset = offset >= OFFSETS.west && offset <= OFFSETS.east && !(sign === '-' && offset === 0);
  if (day === '' || !isOffset) throw noDate(text);
  const time = ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1_000;
  const instant = dateOf(day).min + time;
  return { min: instant, max: instant };
}

/** A day, a month, a part of a year, a year, a decade or a century. */
function dateOf(text: string): Bounds {
  if (text.includes('T')) throw new NotADate('intervals and sets have no times of day');
  const plain = MARKED.test(text) ? text.replace(MARKS, '') : '';
  const found = CENTURY_OR_DECADE.exec(plain) ?? ESTIMATED_YEAR.exec(plain) ?? YEAR_MONTH_DAY.exec(plain);
  if (found === null) throw noDate(text);
  const [, sign, year = '', month = 'XX', day = 'XX'] = found;
  const pattern = { isBefore0: sign === '-', year: year.padEnd(4, 'X'), month, day };
  const [first, last] = [boundaryDay(pattern, 1), boundaryDay(pattern, -1)];
  if (first === null || last === null) throw noDate(text, 'there is no such day, month or season');
  return { min: first, max: last + DAY_MS - 1 };
}

interface Pattern {
  readonly isBefore0: boolean;
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

/** The first day with these digits, or the last one with the step -1; null if there is none. */
function boundaryDay({ isBefore0, year, month, day }: Pattern, step: 1 | -1): number | null {
  const part = partOfYear(Number(month));
  if (part !== null && day !== 'XX') return null;
  const [months, start, end] = part === null ? [month, 1, 12] : (['XX', ...part] as const);
  for (const y of numbers(year, isBefore0 ? 1 : 0, 9999, isBefore0 === (step === 1) ? -1 : 1)) {
    for (const m of numbers(months, start, end, step)) {
      for (const d of numbers(day, 1, 31, step)) {
        const date = new Date(0);
        date.setUTCFullYear(isBefore0 ? -y : y, m - 1, d);
        if (date.getUTCMonth() === m - 1) return date.getTime();
      }
    }
  }
  return null;
}

/**
 * The first and the last month of a part of a year. A northern winter and a southern summer consist of December alone, so that
 * they are sorted within their year.
 */
function partOfYear(number: number): readonly [first: number, last: number] | null {
  const first = PARTS_OF_YEAR[number - FIRST_PART];
  if (first === undefined) return null;
  const months = number >= FIRST_HALF ? 6 : number >= FIRST_THIRD ? 4 : 3;
  return [first, Math.min(first + months - 1, 12)];
}

/** The numbers from `min` to `max` with these digits. X stands for any digit. */
function* numbers(digits: string, min: number, max: number, step: 1 | -1): Generator<number> {
  const lowest = Math.max(min, Number(digits.replaceAll('X', '0')));
  const highest = Math.min(max, Number(digits.replaceAll('X', '9')));
  for (let number = step === 1 ? lowest : highest; number >= lowest && number <= highest; number += step) {
    const written = String(number).padStart(digits.length, '0');
    if (Array.from(digits).every((digit, at) => digit === 'X' || digit === written[at])) yield number;
  }
}

function noDate(text: string, otherwise = ''): NotADate {
  return new NotADate(HINTS.find(([form]) => form.test(text))?.[1] ?? otherwise);
}
