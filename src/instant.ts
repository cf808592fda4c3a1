const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A point in time as people write it, to the minute: `1 December 2026, 12:00 UTC`. */
export function inWords(instant: Date): string {
  return `${FORMAT.format(instant).replace(' at ', ', ')} UTC`;
}
