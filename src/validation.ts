import { z } from 'zod';
import { edtfRange } from './edtf.ts';
import { ValidationError } from './errors.ts';

/** What a string is in the API: a value of a scalar, or the global id of a noun's row. */
export const apiTypes = z.registry<
  { readonly scalar: string } | { readonly row: string; readonly mustExist?: boolean }
>();

/** Lengths in characters. They bound what a page must lay out, not what a newsroom may say. */
const LINE = 500;
const TEXT = 20_000;

const EMPTY = 'must not be empty';
/** What anybody can see: not spaces, joiners and marks of direction alone. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;

// Control characters and halves of surrogate pairs come from broken programs, not from people; PostgreSQL takes
// neither the character 0 nor such halves.
const BROKEN_LINE = /[\p{Cc}\p{Cs}]/u;
const BROKEN_TEXT = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

/** Any length, none included, but no broken characters. */
export const clean = z
  .string(EMPTY)
  .refine((value) => !BROKEN_TEXT.test(value), 'must not have control characters or broken ones');
export const line = z
  .string(EMPTY)
  .trim()
  .regex(VISIBLE, EMPTY)
  .max(LINE, `may have ${LINE} characters at most`)
  .refine((value) => !BROKEN_LINE.test(value), 'must be one line, without control characters or broken ones');
export const text = clean.trim().regex(VISIBLE, EMPTY).max(TEXT, `may have ${TEXT} characters at most`);
export const slug = z
  .string()
  .max(200, 'may have 200 characters at most')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "takes small letters, digits and single hyphens: 'like-this-1'");
export const language = z
  .string()
  .max(100, 'may have 100 characters at most')
  .refine(isLanguage, "must be a language tag (BCP 47) such as 'en' or 'pt-BR'");
export const date = z
  .string()
  .refine(isDate, 'must be a date such as 2025-08-26, 2024-05 or 2025-09~')
  .register(apiTypes, { scalar: 'EDTFDate' });
/** A web address, as the API's scalar has checked it. */
export const url = z.string().register(apiTypes, { scalar: 'URL' });
/** An instant. */
export const instant = z.date();

/** May be left out, which is the same as null. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.nullable(schema).default(null as never);
}

/** A list that may be left out, which is the same as an empty one. */
export function listOf<T extends z.ZodType>(schema: T, most = Infinity) {
  return z
    .array(schema)
    .max(most, `may have ${most} at most`)
    .nullish()
    .transform((items) => items ?? []);
}

/**
 * Checks an input and gives back what is known of it: trimmed, and of the schema's type.
 * @param path where the input stands, for the error
 * @throws ValidationError for the first problem, with its path
 */
export function check<T>(schema: z.ZodType<T>, input: unknown, path: string[] = ['input']): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [problem] = result.error.issues;
  const at = [...path, ...(problem?.path ?? []).map(String)];
  throw new ValidationError(
    `${at.slice(1).join('.') || 'The input'} ${problem?.message ?? 'is not valid'}.`,
    at,
  );
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isDate(value: string): boolean {
  try {
    edtfRange(value);
    return true;
  } catch {
    return false;
  }
}
