/** Dates in words. All are in UTC, so that the server and every browser write the same. */

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

const MARKS: Readonly<Record<string, string>> = { '?': 'possibly ', '~': 'about ', '%': 'possibly about ' };

/** A moment, such as "25 September 2025 at 18:00 UTC". */
export function inWords(instant: string): string {
  return `${minute.format(new Date(instant))} UTC`;
}

/** A date as exact as it is known, such as "about September 2025" for `2025-09~`. */
export function edtfInWords(edtf: string): string {
  const [, date = '', mark = ''] = /^(\d{4}(?:-\d\d(?:-\d\d)?)?)([?~%]?)$/.exec(edtf) ?? [];
  if (date === '') return edtf;
  const at = new Date(date);
  const words = date.length === 4 ? date : (date.length === 7 ? month : day).format(at);
  return `${MARKS[mark] ?? ''}${words}`;
}
