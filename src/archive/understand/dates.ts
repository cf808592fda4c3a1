import { z } from 'zod';
import { UnreadableRecord } from '../read/unreadable.ts';

const TIME = z.iso.datetime({ offset: true });

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
/** The names of zones that RFC 822 has, and of those that have one meaning in news, with their offsets. */
const ZONES: Readonly<Record<string, string>> = {
  UT: 'Z',
  UTC: 'Z',
  GMT: 'Z',
  Z: 'Z',
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  MST: '-07:00',
  MDT: '-06:00',
  PST: '-08:00',
  PDT: '-07:00',
  WET: 'Z',
  WEST: '+01:00',
  BST: '+01:00',
  CET: '+01:00',
  CEST: '+02:00',
  MEZ: '+01:00',
  MESZ: '+02:00',
  EET: '+02:00',
  EEST: '+03:00',
  MSK: '+03:00',
  SAST: '+02:00',
  JST: '+09:00',
  KST: '+09:00',
  AEST: '+10:00',
  AEDT: '+11:00',
  NZST: '+12:00',
  NZDT: '+13:00',
};
/** `2024-10-02 13:00:00+0200`, and without zeros, seconds, colons, a zone or a time. */
const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})([.,]\d+)?)?\s*([a-z]+|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const CLOCK = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?$/;
const OFFSET = /^(?:GMT|UTC)?([+-]\d{2}(?::?\d{2})?)$/i;
/** `03/04/2019` and `Jan 12 13`: two of its numbers may be the same part of a date. */
const TWO_DATES =
  /^(?:(?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|1[0-2])[/.-]\d|[a-z]{3,9}\.? \d{1,2},? \d{2}(?:\s|$))/i;
/** How programs write that there is no date. */
const NO_DATE = /^(?:0001-01-01|0000-00-00|0?1\/0?1\/0001)/;

/**
 * A date as feeds and pages write it. A day without a time begins at midnight UTC, and a time without a zone is UTC.
 * @param field names it in the error
 * @throws UnreadableRecord if there is no such date, or there are two (`03/04/2019`): we never make one up
 */
export function instantIn(field: string, text: string | undefined): Date | undefined {
  const written = text?.trim();
  if (!written || NO_DATE.test(written)) return undefined;
  const normal = written.length > LONGEST ? null : (isoDate(written) ?? wordsDate(written));
  if (normal !== null && TIME.safeParse(normal).success) {
    const instant = new Date(normal);
    if (!Number.isNaN(instant.getTime()) && instant.getTime() > 0 - LONG_AGO) return instant;
  }
  const problem = TWO_DATES.test(written) ? 'may be two dates' : 'is not a valid date';
  throw new UnreadableRecord(`has a ${field} that ${problem}: '${written.slice(0, LONGEST)}'`);
}

/**
 * The same, with a note if the text stands for no date.
 * @throws UnreadableRecord as `instantIn` does
 */
export function instantNoted(field: string, text: string | undefined, notes: string[]): Date | undefined {
  const instant = instantIn(field, text);
  if (instant === undefined && text?.trim())
    notes.push(`has a ${field} that stands for no date: '${text.trim().slice(0, LONGEST)}'`);
  return instant;
}

/** A date that can't be read, or stands for none, costs an article its date and not its text. A note says so. */
export function instantOrNote(field: string, text: string | undefined, notes: string[]): Date | undefined {
  try {
    return instantNoted(field, text, notes);
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    notes.push(`${error.message}, which is left out`);
    return undefined;
  }
}

/** No date has as many characters. */
const LONGEST = 100;
/** Before this, in milliseconds before 1970, nobody printed news: 1450. */
const LONG_AGO = 520 * 365.25 * 24 * 3_600_000;

function isoDate(text: string): string | null {
  const [, year, month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] =
    ISO.exec(text) ?? [];
  const from = offset(zone);
  if (year === undefined || from === null) return null;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction.replace(',', '.')}`;
  return `${year}-${two(month)}-${two(day)}T${time}${from}`;
}

/** The parts of a date whose month has a name, so that each of them can be only one thing. */
interface Words {
  year?: string;
  month?: number;
  day?: string;
  clock?: RegExpExecArray;
  half?: string;
  zone?: string;
}

/** `Wed, 02 Oct 2024 13:00:00 +0200`, `October 2, 2024 at 1:00 pm PST`, `Wed Oct 02 13:00:00 CET 2024` */
function wordsDate(text: string): string | null {
  const words: Words = {};
  const isKnown = text
    .replace(/\([^()]*\)$/, '')
    .replace(/(:\d{1,2})(?=[a-z+-])/gi, '$1 ')
    .split(/[\s,]+/)
    .every((word) => word === '' || takeWord(word, words));
  const { year, month, day, clock, half, zone = 'Z' } = words;
  const [, hour = '0', minute = '0', second = '0'] = clock ?? [];
  const hours = hourOf(hour, half);
  if (!isKnown || year === undefined || month === undefined || day === undefined || hours === null)
    return null;
  // RFC 2822: two digits below 50 are of this century.
  const fullYear = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  return `${fullYear}-${two(month)}-${two(day)}T${two(hours)}:${two(minute)}:${two(second)}${zone}`;
}

/** @returns whether the word is a part of a date, and the only one of its kind */
function takeWord(word: string, words: Words): boolean {
  const isNew = <Part extends keyof Words>(part: Part, value: Words[Part] | null): boolean => {
    if (value == null || part in words) return false;
    words[part] = value;
    return true;
  };
  if (/^\d{4}$/.test(word)) return isNew('year', word);
  const day = /^(\d{1,2})(?:st|nd|rd|th|\.)?$/i.exec(word)?.[1];
  // RFC 822 has years of two digits after the day and the month. In any other order, they may be days.
  const isYear = /^\d{2}$/.test(word) && /(?:^|,)day,month$/.test(Object.keys(words).join());
  if (day !== undefined) return isNew('day', day) || (isYear && isNew('year', word));
  if (/^\d{1,2}:/.test(word)) return isNew('clock', CLOCK.exec(word));
  if (/^[ap]\.?m\.?$/i.test(word)) return isNew('half', word.charAt(0).toLowerCase());
  const name = word.toLowerCase().replace(/\.$/, '');
  const month = indexOf(name, MONTHS);
  if (month !== -1) return isNew('month', month + 1);
  return name === 'at' || indexOf(name, WEEKDAYS) !== -1 || isNew('zone', offset(word));
}

/** Which of the names it is, whole or cut to three letters or more. */
function indexOf(word: string, names: readonly string[]): number {
  return word.length < 3 ? -1 : names.findIndex((name) => name.startsWith(word));
}

/** The hour of the day, of 24. */
function hourOf(hour: string, half: string | undefined): number | null {
  const number = Number(hour);
  if (half === undefined) return number;
  return number < 1 || number > 12 ? null : (number % 12) + (half === 'p' ? 12 : 0);
}

function offset(zone: string): string | null {
  const [, numbers] = OFFSET.exec(zone) ?? [];
  if (numbers === undefined) return ZONES[zone.toUpperCase().replace(/^Z+$/, 'Z')] ?? null;
  const digits = numbers.slice(1).replace(':', '').padEnd(4, '0');
  return `${numbers.charAt(0)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function two(value: number | string): string {
  return String(value).padStart(2, '0');
}
