import { z } from 'zod';
import type { Notes } from './article.ts';

const TIME = z.iso.datetime({ offset: true });

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
/** The names of zones that RFC 822 has, and of those that have one meaning in news, with their hours from UTC. */
const ZONES = new Map(
  (
    'Z+00 UT+00 UTC+00 GMT+00 EST-05 EDT-04 CST-06 CDT-05 MST-07 MDT-06 PST-08 PDT-07 WET+00 WEST+01 BST+01 CET+01 CEST+02 ' +
    'MEZ+01 MESZ+02 EET+02 EEST+03 MSK+03 SAST+02 JST+09 KST+09 AEST+10 AEDT+11 NZST+12 NZDT+13'
  )
    .split(' ')
    .map((zone) => [zone.slice(0, -3), `${zone.slice(-3)}:00`]),
);

/** The time of day after the date. */
const CLOCK =
  /(?:,? (?:at )?|T)(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,]\d+)?)?(?: ?(?<half>[ap])\.?m\.?)?(?: ?(?<zone>[a-z]{1,4}|(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?))?(?: \([^()]*\))?$/i;
/** The ways in which a date has only one meaning. */
const DATES = [
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  // `Wed, 02 Oct 2024`; RFC 822 has years of two digits, too.
  /^(?:[a-z]{3,9}\.?,? )?(?<day>\d{1,2})[ -](?<month>[a-z]{3,9})\.?[ -](?<year>\d{4}|\d{2})$/i,
  // `October 2, 2024`
  /^(?:[a-z]{3,9}\.?,? )?(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})$/i,
];

/** No date has as many characters. */
const LONGEST = 100;
/** Before this year, nobody printed news. */
const FIRST_YEAR = 1450;

/**
 * A date as feeds and pages write it. A day without a time begins at midnight UTC, and a time without a zone is UTC. What is no date,
 * or may be two (`03/04/2019`), is left out with a note: no date is made up.
 * @param field names it in the note
 */
export function dateIn(field: string, text: string | undefined, notes: Notes): Date | undefined {
  const written = text?.replace(/\s+/g, ' ').trim() ?? '';
  if (written === '') return undefined;
  const date = written.length > LONGEST ? null : instantIn(written);
  if (date !== null) return date;
  notes.add(
    `has a ${field} that is no date, or may be two, so it is left out: '${written.slice(0, LONGEST)}'`,
  );
  return undefined;
}

function instantIn(text: string): Date | null {
  const clock = CLOCK.exec(text);
  const day = clock === null ? text : text.slice(0, clock.index);
  const date = DATES.map((pattern) => pattern.exec(day)?.groups).find((groups) => groups !== undefined);
  if (date === undefined) return null;
  const { year = '', month = '', day: dayOfMonth = '' } = date;
  const { hour = '0', minute = '0', second = '0', half, zone = 'Z' } = clock?.groups ?? {};
  const monthNumber = /^\d/.test(month) ? Number(month) : monthNamed(month);
  const written = `${fullYear(year)}-${two(monthNumber)}-${two(dayOfMonth)}T${two(hourOf(hour, half))}:${two(minute)}:${two(second)}${offset(zone)}`;
  if (!TIME.safeParse(written).success) return null;
  const instant = new Date(written);
  return Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < FIRST_YEAR ? null : instant;
}

/** The month of this name, whole or cut to three letters or more; 0 if there is none. */
function monthNamed(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase())) + 1;
}

/** RFC 2822: two digits below 50 are of this century. */
function fullYear(year: string): string {
  if (year.length === 4) return year;
  return `${Number(year) < 50 ? '20' : '19'}${year}`;
}

/** The hour of the day, of 24; 99 if a clock of twelve hours has no such hour. */
function hourOf(hour: string, half: string | undefined): number {
  const number = Number(hour);
  if (half === undefined) return number;
  return number < 1 || number > 12 ? 99 : (number % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** Empty for a zone that isn't known, which no time ends with. */
function offset(zone: string): string {
  const named = ZONES.get(zone.toUpperCase());
  if (named !== undefined) return named;
  const [, sign = '', hours = '', minutes = '00'] = /([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === '' ? '' : `${sign}${hours}:${minutes}`;
}

function two(value: number | string): string {
  return String(value).padStart(2, '0');
}
