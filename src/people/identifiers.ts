import { z } from 'zod';
import { issueOf, line } from '../operations/validation.ts';

/** A register of people and organisations whose entries have pages. */
interface Scheme {
  readonly pattern: RegExp;
  readonly example: string;
  /** Followed by the value. */
  readonly url: string;
  /** Whether its last character is a check digit over the others (ISO 7064, MOD 11-2). */
  readonly isChecked?: boolean;
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  WIKIDATA: { pattern: /^Q[1-9]\d{0,11}$/, example: 'Q7259', url: 'https://www.wikidata.org/wiki/' },
  ORCID: {
    pattern: /^(?:\d{4}-){3}\d{3}[\dX]$/,
    example: '0000-0002-1825-0097',
    url: 'https://orcid.org/',
    isChecked: true,
  },
  ISNI: {
    pattern: /^\d{15}[\dX]$/,
    example: '0000000121032683',
    url: 'https://isni.org/isni/',
    isChecked: true,
  },
  VIAF: { pattern: /^[1-9]\d{0,21}$/, example: '95218067', url: 'https://viaf.org/viaf/' },
};

export const SCHEME_NAMES = Object.keys(SCHEMES);

export const identifierInput = z
  .object({
    scheme: line.regex(
      /^[A-Z][A-Z0-9_]*$/,
      `must be ${SCHEME_NAMES.join(', ')}, or another name in capitals such as 'GND'`,
    ),
    value: line,
  })
  .superRefine(({ scheme, value }, context) => {
    const message = problemOf(SCHEMES[scheme], value);
    if (message !== null) context.addIssue(issueOf({ code: 'NOT_ALLOWED', path: ['value'], message }));
  });

function problemOf(scheme: Scheme | undefined, value: string): string | null {
  if (scheme === undefined) return null;
  const { pattern, example, isChecked = false } = scheme;
  if (!pattern.test(value)) return `must be written like '${example}'`;
  return isChecked && !hasCheckDigit(value) ? `has a wrong last character: compare it with its source` : null;
}

function hasCheckDigit(value: string): boolean {
  const digits = value.replaceAll('-', '');
  let sum = 0;
  for (const digit of digits.slice(0, -1)) sum = ((sum + Number(digit)) * 2) % 11;
  const expected = (12 - sum) % 11;
  return digits.at(-1) === (expected === 10 ? 'X' : String(expected));
}

type IdentifierInput = z.output<typeof identifierInput>;

/** Creates these identifiers with their owner. */
export function identifierRows(identifiers: readonly IdentifierInput[]) {
  return { createMany: { data: identifiers.map((identifier, position) => ({ ...identifier, position })) } };
}

/** Selects the visible fields of the identifiers of a person or an organisation. */
export const SHOWN_IDENTIFIERS = {
  orderBy: { position: 'asc' },
  select: { scheme: true, value: true },
} as const;

/** The page of an identifier. Null if its scheme isn't known. */
export function identifierUrl({ scheme, value }: IdentifierInput): string | null {
  const { url } = SCHEMES[scheme] ?? {};
  return url === undefined ? null : url + value;
}
