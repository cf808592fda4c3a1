import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ValidationError, type Problem } from '../errors.ts';
import { textsIn } from '../lib/texts-in.ts';
import { apiTypes, clean, issueOf } from '../operations/validation.ts';
import { declaredValues, problemWithValue, type CustomValues } from './custom-fields.ts';

// The values of custom fields in a revision: how inputs change them, and what an export may have.

/** Characters of the JSON of all values. */
const MAX_LENGTH = 20_000;
/** Of lists and objects within one another. */
const MAX_DEPTH = 20;

const TOO_LONG = {
  code: 'TOO_LONG',
  message: `must have at most ${MAX_LENGTH} characters of JSON, with the fields that the article has already`,
  path: [],
  max: MAX_LENGTH,
} satisfies Problem;

/** An object with the values of fields by their names. Null removes a value. */
export const customFieldsInput = z
  .custom<CustomValues>()
  .superRefine((given: unknown, context) => {
    for (const problem of problemsOf(given)) context.addIssue(issueOf(problem));
  })
  .register(apiTypes, { scalar: 'JSON' });

function problemsOf(given: unknown): readonly Problem[] {
  if (!isObject(given))
    return [{ code: 'WRONG_TYPE', message: 'must be an object: values by the names of fields', path: [] }];
  if (isDeeper(given, MAX_DEPTH))
    return [{ code: 'NOT_ALLOWED', message: `must be nested at most ${MAX_DEPTH} deep`, path: [] }];
  if (JSON.stringify(given).length > MAX_LENGTH) return [TOO_LONG];
  return Object.entries(given).flatMap(([name, value]) => {
    const message = problemWithValue(name, value);
    return message === null ? [] : [{ code: 'NOT_ALLOWED' as const, message, path: [name] }];
  });
}

function isObject(value: unknown): value is CustomValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1));
}

/** The values in an export. They aren't checked by the schemas of fields, which may have changed since they were saved. */
export const exportedValues = z
  .record(z.string(), z.unknown())
  .refine((values) => !isDeeper(values, MAX_DEPTH), `must be nested at most ${MAX_DEPTH} deep`)
  .refine(
    (values) => textsIn(values).every((text) => clean.safeParse(text).success),
    'must not have control characters or unpaired surrogates',
  );

/**
 * Applies an input to the values of a revision: each given field replaces its former value, null removes it, and null in place of all
 * removes all that the newsroom declares.
 * @throws ValidationError if they get too long
 */
export function changedValuesOf(before: CustomValues, given: CustomValues | null | undefined): CustomValues {
  if (given === undefined) return before;
  const removed = Object.keys(declaredValues(before)).map((name) => [name, null]);
  const changes = given ?? (Object.fromEntries(removed) as CustomValues);
  const after = Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null),
  );
  const { length } = JSON.stringify(after);
  if (length > MAX_LENGTH && length > JSON.stringify(before).length)
    throw new ValidationError({ ...TOO_LONG, path: ['customFields'] });
  return after;
}

/**
 * Applies the changes from one published revision to the next to a draft that was made from the first.
 * @returns also whether the draft had changed one of these fields, too
 */
export function mergedValues(
  draft: CustomValues,
  before: CustomValues,
  after: CustomValues,
): { readonly values: CustomValues; readonly isOverruled: boolean } {
  const corrected = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]) && !isDeepStrictEqual(draft[name], after[name]),
  );
  const values = Object.fromEntries(
    Object.entries({
      ...draft,
      ...Object.fromEntries(corrected.map((name) => [name, after[name]])),
    }).filter(([, value]) => value !== undefined),
  );
  return { values, isOverruled: corrected.some((name) => !isDeepStrictEqual(draft[name], before[name])) };
}

/** The values as a text for people, with a line for each field; null if there are none. */
export function textOfValues(stored: unknown): string | null {
  const entries = Object.entries(declaredValues(stored));
  const text = entries.map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return text.join('\n') || null;
}
