/** Dates in words. All are in UTC, so that the server and every browser write the same. */

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

const MARKS: Readonly<Record<string, string>> = { '?': 'possibly ', '~': 'about ', '%': 'possibly about ' };

/** A moment, such as "25 September 2025 at 18:00 UTC". */
export function inWords(instant: string): string {
  const at = new Date(instant);
  // Joined here, since browsers differ in what they put between the two.
  return `${day.format(at)} at ${minute.format(at)} UTC`;
}

/** The day of a moment, such as "25 September 2025". */
export function dayInWords(instant: string): string {
  return day.format(new Date(instant));
}

/** A date as exact as it is known, such as "about September 2025" for `2025-09~`. */
export function edtfInWords(edtf: string): string {
  if (edtf.includes('T')) return inWords(edtf);
  const [, date = '', mark = ''] = /^(\d{4}(?:-\d\d(?:-\d\d)?)?)([?~%]?)$/.exec(edtf) ?? [];
  if (date === '') return edtf;
  const at = new Date(date);
  const words = date.length === 4 ? date : (date.length === 7 ? month : day).format(at);
  return `${MARKS[mark] ?? ''}${words}`;
}

/** The time that a date may stand for, such as all of a month, in milliseconds. */
export function spanOf(edtf: string): readonly [start: number, end: number] {
  const date = edtf.includes('T') ? edtf : edtf.replace(/[?~%]$/, '');
  const start = Date.parse(date);
  const end = new Date(start);
  if (date.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1);
  else if (date.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
  return [start, end.getTime()];
}
