import { A_DATE, expectedDate } from '../../src/lib/edtf.ts';
import { RequestError } from '../../src/errors.ts';
import { MalformedText, InvalidScalar } from '../../src/lib/malformed-text.ts';
import { webUrl } from '../../src/operations/validation.ts';
import { builder } from './builder.ts';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

builder.scalarType('DateTime', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  description:
    'A point in time, in the format of RFC 3339: `2025-09-25T14:30:00.000Z`. Output is in UTC; input can have any offset, and must have one.',
  serialize: (instant) => instant.toISOString(),
  parseValue: reader('a time with an offset from UTC, such as 2025-09-25T14:30:00Z', (value) => {
    const [text, day = ''] = RFC_3339.exec(value) ?? [];
    const instant = new Date(text ?? NaN);
    const year = instant.getUTCFullYear();
    // JavaScript reads 30 February as 2 March, and accepts years that PostgreSQL and RFC 3339 don't.
    return isDayOfCalendar(day) && year >= 1 && year <= 9999 ? instant : null;
  }),
});

builder.scalarType('EDTFDate', {
  specifiedByURL: 'https://www.loc.gov/standards/datetime/',
  description:
    'A date of any precision, in Extended Date/Time Format (ISO 8601-2, levels 0 to 2): `2025-08-26`, `2024-05`, `2025-09~` (about), `2025?` (uncertain), `156X` (the 1560s), `2001-21` (spring), `2025-06/2025-08`, `2019/..` (since 2019), `-0043` (44 BC). A year has four digits. It can have a time of day, with seconds and an offset from UTC: `2025-08-26T14:30:00Z`, `2025-08-26T16:30:00+02:00`. Output is the text of the input. Lists compare dates in UTC.',
  serialize: (date) => date,
  parseValue: reader(A_DATE, (value) => (expectedDate(value) === null ? value : null), expectedDate),
});

builder.scalarType('URL', {
  specifiedByURL: 'https://url.spec.whatwg.org/',
  description: 'An absolute `http` or `https` URL, without a user name or password.',
  serialize: (url) => url,
  parseValue: reader(
    'an http or https URL of at most 2000 characters, without a user name or password, such as https://example.org/story',
    webUrl,
  ),
});

builder.scalarType('JSON', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  description: 'Any JSON value.',
  serialize: (value) => value,
  // A value in a document has objects without a prototype.
  parseValue: (value) => JSON.parse(JSON.stringify(value)) as unknown,
});

function isDayOfCalendar(day: string): boolean {
  const midnight = new Date(day);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/**
 * Parses values of a scalar that is sent as text.
 * @param what describes a valid text
 * @param read returns null for a malformed text
 * @param insteadOf describes a valid text in place of this malformed one, if a better description is known
 */
function reader<Value>(
  what: string,
  read: (text: string) => Value | null,
  insteadOf: (text: string) => string | null = () => null,
): (value: unknown) => Value {
  return (value) => {
    // Validation reports it with the other problems of the input.
    if (value instanceof InvalidScalar) return value.text as Value;
    if (typeof value !== 'string') throw expected(what);
    const parsed = read(value);
    if (parsed === null) throw new MalformedText(expectedText(insteadOf(value) ?? what));
    return parsed;
  };
}

/** Doesn't repeat the value, which may be long. */
function expected(what: string): RequestError {
  return new RequestError('BAD_USER_INPUT', expectedText(what));
}

function expectedText(what: string): string {
  return `Expected ${what}.`;
}
