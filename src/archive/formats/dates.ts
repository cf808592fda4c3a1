import { z } from 'zod';
import { UnreadableRecord } from './unreadable.ts';

const TIME = z.iso.datetime({ offset: true });
const DAY = z.iso.date();

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
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
/** `Wed, 02 Oct 2024 13:00:00 +0200` */
const RFC_822 =
  /^(?:[a-z]{3,9},?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4}|\d{2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([a-z]+|[+-]\d{2}:?\d{2})?$/i;
/** `2024-10-02 13:00:00+0200`, and without seconds, colons or a zone. */
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * A date as feeds and pages write it. A day without a time begins at midnight UTC, and a time without a zone is UTC.
 * @param field names it in the error
 * @throws UnreadableRecord if there is no such date: we never make one up
 */
export function instantIn(field: string, text: string | undefined): Date | undefined {
  const written = text?.trim();
  if (!written) return undefined;
  const normal = isoDate(written);
  if (normal !== null && TIME.safeParse(normal).success) {
    const instant = new Date(normal);
    if (!Number.isNaN(instant.getTime()) && instant.getTime() > 0 - LONG_AGO) return instant;
  }
  throw new UnreadableRecord(`has a ${field} that is not a valid date: '${written.slice(0, 100)}'`);
}

/** Before this, in milliseconds before 1970, nobody printed news: 1450. */
const LONG_AGO = 520 * 365.25 * 24 * 3_600_000;

function isoDate(text: string): string | null {
  if (DAY.safeParse(text).success) return `${text}T00:00:00Z`;
  const [, day, time, second = '00', zone = 'Z'] = ISO.exec(text) ?? [];
  if (day !== undefined) return `${day}T${time}:${second.replace(',', '.')}${offset(zone)}`;
  const [, date = '', month = '', year = '', hour = '', minute, seconds = '00', place = 'GMT'] =
    RFC_822.exec(text) ?? [];
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  const zoneOffset = /\d/.test(place) ? offset(place) : ZONES[place.toUpperCase()];
  if (number === 0 || zoneOffset === undefined) return null;
  // RFC 2822: two digits below 50 are of this century.
  const fullYear = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  return `${fullYear}-${twoDigits(number)}-${twoDigits(date)}T${twoDigits(hour)}:${minute}:${seconds}${zoneOffset}`;
}

function offset(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone.charAt(0)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function twoDigits(value: number | string): string {
  return String(value).padStart(2, '0');
}
