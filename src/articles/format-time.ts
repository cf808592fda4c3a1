const MINUTES = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const SECONDS = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

/** A point in time, ready to print: `1 December 2026, 12:00 UTC`, with its seconds if they aren't zero. */
export function formatTime(instant: Date): string {
  const format = instant.getUTCSeconds() === 0 ? MINUTES : SECONDS;
  return `${format.format(instant).replace(' at ', ', ')} UTC`;
}
