import edtf from 'edtf';

/** The first and the last day that a date can refer to, each at midnight UTC. */
export interface DayRange {
  readonly first: Date;
  readonly last: Date;
}

const LONGEST = 40;
/** Years must have four digits: the library interprets other numbers differently, for example as milliseconds. */
const FOUR_DIGIT_YEARS = /^(?!.*[\dX]{5}).*(?<![\dX])[\dX]{4}(?![\dX])/;
const SET = /^[[{](.*)[\]}]$/;
const LEAP_DAY = /(\d{4})-02-29/g;
const DAY_MS = 86_400_000;

/**
 * Parses a date in the Extended Date/Time Format (ISO 8601-2, levels 1 and 2): `2025-08-26`, `2024-05`, `2025-09~` (about),
 * `2025?` (uncertain), `198X`, `2025-06/2025-08`.
 * @throws Error if it isn't a date, doesn't exist (`2025-02-30`), has a time of day or is unbounded
 */
export function edtfRange(text: string): DayRange {
  const isDate =
    text.length <= LONGEST && FOUR_DIGIT_YEARS.test(text) && !text.includes('T') && hasOnlyRealLeapDays(text);
  const date = isDate ? parse(text) : null;
  if (date === null || !isDay(date.min) || !isDay(date.max)) {
    throw new Error(
      `'${text.slice(0, LONGEST)}' is not a valid date. Examples: 2025-08-26, 2024-05, 2025-09~.`,
    );
  }
  return { first: startOfDay(date.min), last: startOfDay(date.max) };
}

/** The day of an instant, in UTC. */
export function dayRange(instant: Date): DayRange {
  const day = startOfDay(instant.getTime());
  return { first: day, last: day };
}

function parse(text: string): { min: number; max: number } | null {
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

function isDay(instant: number): boolean {
  const year = Number.isFinite(instant) ? new Date(instant).getUTCFullYear() : NaN;
  return year >= 1 && year <= 9999;
}

function startOfDay(instant: number): Date {
  return new Date(Math.floor(instant / DAY_MS) * DAY_MS);
}
