/** The time of a sitemap: a year, a month, a day, an hour or a minute, in UTC. */
export interface Period {
  /** Such as 2026, 2026-11, 2026-11-26, 2026-11-26T16 or 2026-11-26T1605. */
  readonly name: string;
  readonly from: Date;
  /** The last millisecond. Times in the database are no more exact. */
  readonly until: Date;
}

const NAME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(\d\d)?)?)?)?$/;

/** Lengths of the names of years to minutes. */
const LENGTHS = [4, 7, 10, 13, 15];

/** The period with this name, or null if there is none. */
export function periodNamed(name: string): Period | null {
  const [, ...given] = NAME.exec(name) ?? [];
  const numbers = given.filter(Boolean).map(Number);
  if (numbers.length === 0) return null;
  const from = firstInstant(numbers);
  // Such as the 31st of November.
  if (periodName(from, numbers.length) !== name) return null;
  const next = firstInstant(numbers.map((number, at) => (at === numbers.length - 1 ? number + 1 : number)));
  return { name, from, until: new Date(next.getTime() - 1) };
}

/** The years from one time to another, the last first. */
export function yearsBetween(first: Date, last: Date): Period[] {
  return periodsBetween(first, last, 1);
}

/** The parts of a period, the last first: the months of a year, and so on. A minute has none. */
export function subPeriods({ name, from, until }: Period): Period[] {
  const depth = LENGTHS.indexOf(name.length) + 1;
  return depth === LENGTHS.length ? [] : periodsBetween(from, until, depth + 1);
}

function periodsBetween(first: Date, last: Date, depth: number): Period[] {
  const periods: Period[] = [];
  for (let at = last; at >= first;) {
    const period = periodNamed(periodName(at, depth));
    if (period === null) break;
    periods.push(period);
    at = new Date(period.from.getTime() - 1);
  }
  return periods;
}

function periodName(at: Date, depth: number): string {
  return at
    .toISOString()
    .replace(/^(.{13}):/, '$1')
    .slice(0, LENGTHS[depth - 1]);
}

function firstInstant([year = 0, month = 1, day = 1, hour = 0, minute = 0]: readonly number[]): Date {
  return new Date(Date.UTC(year, month - 1, day, hour, minute));
}
