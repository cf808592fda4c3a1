import { boundsOf, NotADate } from './edtf-syntax.ts';

/**
 * The first and the last instant that a date can mean, within the years 1 to 9999. Columns store them, since they sort like
 * dates. A date with a time of day has one instant.
 */
export interface DateRange {
  readonly first: Date;
  readonly last: Date;
}

const DAY_MS = 86_400_000;
/** The bounds of open intervals. */
const [START, END] = ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'].map(Date.parse) as [
  number,
  number,
];
/** Of what has no date that is known. */
export const ANY_TIME: DateRange = { first: new Date(START), last: new Date(END) };
/**
 * Prisma neither writes nor reads years before 1. Days before this one are stored within the year 1, scaled down by `DENSITY`.
 * Their order is still exact to the day.
 */
export const EXACT_SINCE = new Date('0002-01-01T00:00:00.000Z');
const DENSITY = 12_000;

/**
 * The range of a date. An interval without an end, such as `2019/..`, ends at the end of the year 9999.
 * @throws NotADate for a text that is no date, or a year outside -9999 to 9999
 */
export function edtfRange(text: string): DateRange {
  const { min, max } = boundsOf(text);
  return { first: new Date(columnValue(min)), last: new Date(columnValue(max)) };
}

/**
 * The range of a stored date. A stored date that is no longer accepted means any time of its day. If the day isn't valid,
 * it means any time.
 */
export function storedRange(text: string): DateRange {
  const known = [text, withoutTime(text)].find((date) => expectedDate(date) === null);
  return edtfRange(known ?? '0001/9999');
}

function columnValue(instant: number): number {
  const start = EXACT_SINCE.getTime();
  if (instant < start) return Math.max(START, start + Math.floor((instant - start) / DENSITY));
  return Math.min(END, instant);
}

export const A_DATE = 'a date such as 2025-08-26, 2024-05, 2025-09~ or 2025-08-26T14:30:00Z';

/** Says what is expected instead of a text that is no date, and the reason if it is known. Null for a date. */
export function expectedDate(text: string): string | null {
  try {
    boundsOf(text);
    return null;
  } catch (error) {
    if (!(error instanceof NotADate)) throw error;
    return error.message === '' ? A_DATE : `${A_DATE}: ${error.message}`;
  }
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
 * Whether an event that started on one date can have ended on the other. If only one date has a time of day, the days are
 * compared as written. The time zone of the other is unknown.
 */
export function canEndOn(startedOn: string, endedOn: string): boolean {
  const [start, end] = [startedOn, endedOn].every((date) => date.includes('T'))
    ? [startedOn, endedOn]
    : [withoutTime(startedOn), withoutTime(endedOn)];
  return storedRange(start).first <= storedRange(end).last;
}

function withoutTime(date: string): string {
  return date.replace(/T.*/, '');
}
