import edtf from 'edtf';

/** The first and the last instant that a date can mean. They are the same for a date with a time of day. */
export interface DateRange {
  readonly first: Date;
  readonly last: Date;
}

const LONGEST = 40;
/** Years must have four digits: the library interprets other numbers differently, for example as milliseconds. */
const FOUR_DIGIT_YEARS = /^(?!.*[\dX]{5}).*(?<![\dX])[\dX]{4}(?![\dX])/;
const SET = /^[[{](.*)[\]}]$/;
const LEAP_DAY = /(\d{4})-02-29/g;
/** A day, a time to the second, and an offset from UTC: without one, it would be another instant in each place. */
const DAY_AND_TIME =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:Z|([+-](?:0\d|1[0-3]))(:[0-5]\d)?|([+-]14)(?::00)?)$/;
const DAY_MS = 86_400_000;

/**
 * Parses a date in the Extended Date/Time Format (ISO 8601-2, levels 0 to 2): `2025-08-26`, `2024-05`, `2025-09~` (about),
 * `2025?` (uncertain), `198X`, `2025-06/2025-08`, `2025-08-26T14:30:00+02:00`. Days, months and years are those of UTC.
 * @throws Error if it isn't a date, doesn't exist (`2025-02-30`, `T25:00:00Z`), lacks the offset of a time, or is unbounded
 */
export function edtfRange(text: string): DateRange {
  const range = text.length > LONGEST ? null : text.includes('T') ? instantOf(text) : daysOf(text);
  if (range === null || !isInCalendar(range.min) || !isInCalendar(range.max) || range.min > range.max) {
    throw new Error(
      `'${text.slice(0, LONGEST)}' is not a valid date. Examples: 2025-08-26, 2024-05, 2025-09~, 2025-08-26T14:30:00Z.`,
    );
  }
  return { first: new Date(range.min), last: new Date(range.max) };
}

/** The day of an instant, in UTC. */
export function dayRange(instant: Date): DateRange {
  const first = Math.floor(instant.getTime() / DAY_MS) * DAY_MS;
  return { first: new Date(first), last: new Date(first + DAY_MS - 1) };
}

/** The columns of a row for a date: for the name `startedOn`, also `startedOnFirst` and `startedOnLast`. */
export function dateColumns<Name extends string>(
  name: Name,
  date: string,
): Record<Name, string> & Record<`${Name}First` | `${Name}Last`, Date> {
  const { first, last } = edtfRange(date);
  return { [name]: date, [`${name}First`]: first, [`${name}Last`]: last } as never;
}

/**
 * Whether what started on one date can have ended on the other. If only one has a time of day, their days are compared as they
 * are written, since nobody knows in which time zone the other was meant.
 */
export function canEndOn(startedOn: string, endedOn: string): boolean {
  const [start, end] = [startedOn, endedOn].every((date) => date.includes('T'))
    ? [startedOn, endedOn]
    : [dayOf(startedOn), dayOf(endedOn)];
  return edtfRange(start).first <= edtfRange(end).last;
}

function dayOf(date: string): string {
  return date.replace(/T.*/, '');
}

/** In ms since 1970 UTC. */
interface Bounds {
  readonly min: number;
  readonly max: number;
}

function instantOf(text: string): Bounds | null {
  const [, day = '', time = '', hours = '', minutes = ':00', farHours = ''] = DAY_AND_TIME.exec(text) ?? [];
  if (daysOf(day) === null) return null;
  const offset = hours + farHours === '' ? 'Z' : `${hours}${farHours}${minutes}`;
  const instant = Date.parse(`${day}T${time}${offset}`);
  return { min: instant, max: instant };
}

function daysOf(text: string): Bounds | null {
  if (!FOUR_DIGIT_YEARS.test(text) || !hasOnlyRealLeapDays(text)) return null;
  try {
    const whole = edtf(text);
    const [, members] = SET.exec(text) ?? [];
    if (members === undefined) return whole;
    // In a set, the library reads only the first day of a range.
    const dates = members.split(/,|\.\./).map((member) => edtf(member.trim()));
    return {
      min: Math.min(...dates.map((date) => date.min)),
      max: Math.max(...dates.map((date) => date.max)),
    };
  } catch {
    return null;
  }
}

/** The library accepts 29 February of a common year as 1 March. */
function hasOnlyRealLeapDays(text: string): boolean {
  return [...text.matchAll(LEAP_DAY)].every(
    ([, year]) => new Date(Date.UTC(Number(year), 1, 29)).getUTCDate() === 29,
  );
}

function isInCalendar(instant: number): boolean {
  const year = Number.isFinite(instant) ? new Date(instant).getUTCFullYear() : NaN;
  return year >= 1 && year <= 9999;
}
