const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A point in time to the minute, ready to print: `1 December 2026, 12:00 UTC`. */
export function formatTime(instant: Date): string {
  return `${FORMAT.format(instant).replace(' at ', ', ')} UTC`;
}
