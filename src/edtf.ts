import edtf from 'edtf';

/** The first and the last day that a date can mean, each at midnight UTC. */
export interface DayRange {
  readonly first: Date;
  readonly last: Date;
}

const LONGEST = 40;
/** Years have four digits. The library takes a bare number for something else, such as milliseconds. */
const FOUR_DIGIT_YEARS = /^(?!.*[\dX]{5}).*(?<![\dX])[\dX]{4}(?![\dX])/;
const SET = /^[[{](.*)[\]}]$/;
const LEAP_DAY = /(\d{4})-02-29/g;
const DAY_MS = 86_400_000;

/**
 * Reads a date that is as exact as it is known: `2025-08-26`, `2024-05`, `2025-09~` (about), `2025?`
 * (uncertain), `198X`, `2025-06/2025-08`. Source: Extended Date/Time Format, ISO 8601-2, level 1 and 2.
 * @throws Error for what is no date, is impossible (`2025-02-30`), has a time of day or no bounds
 */
export function edtfRange(text: string): DayRange {
  const isDate =
    text.length <= LONGEST && FOUR_DIGIT_YEARS.test(text) && !text.includes('T') && hasItsLeapDays(text);
  const date = isDate ? parse(text) : null;
  if (date === null || !isDay(date.min) || !isDay(date.max)) {
    throw new Error(
      `'${text.slice(0, LONGEST)}' is no date. Write it as exactly as it is known, for example 2025-08-26, 2024-05 or 2025-09~.`,
    );
  }
  return { first: startOfDay(date.min), last: startOfDay(date.max) };
}

/** The range of a single day, by the UTC calendar. */
export function dayRange(instant: Date): DayRange {
  const day = startOfDay(instant.getTime());
  return { first: day, last: day };
}

function parse(text: string): { min: number; max: number } | null {
  try {
    const whole = edtf(text);
    const [, members] = SET.exec(text) ?? [];
    if (members === undefined) return whole;
    // The library takes a range within a set for the first of its days.
    const dates = members.split(/,|\.\./).map((member) => edtf(member.trim()));
    return {
      min: Math.min(...dates.map((date) => date.min)),
      max: Math.max(...dates.map((date) => date.max)),
    };
  } catch {
    return null;
  }
}

/** The library takes 29 February of a common year for 1 March. */
function hasItsLeapDays(text: string): boolean {
  return [...text.matchAll(LEAP_DAY)].every(
    ([, year]) => new Date(Date.UTC(Number(year), 1, 29)).getUTCDate() === 29,
  );
}

function isDay(instant: number): boolean {
  const year = Number.isFinite(instant) ? new Date(instant).getUTCFullYear() : NaN;
  return year >= 1 && year <= 9999;
}

function startOfDay(instant: number): Date {
  return new Date(Math.floor(instant / DAY_MS) * DAY_MS);
}
