import { z } from 'zod';
import { A_DATE, expectedDate } from '../lib/edtf.ts';
import { ValidationError, type Problem, type ProblemCode } from '../errors.ts';

/** The API type of a string: a scalar, or the global id of a row, of one entity or of several. */
export const apiTypes = z.registry<
  | { readonly scalar: string }
  | { readonly row: string; readonly mustExist?: boolean }
  | { readonly rows: readonly string[] }
>();

/** Maximum lengths in characters. */
const LINE = 500;
const TEXT = 20_000;
/** Maximum length of a list. It is read as a whole, without pages. */
export const ITEMS = 100;

const EMPTY = 'must not be empty';

/**
 * How a rule of a schema is reported, as in `.refine(isDay, broken('INVALID_DATE', 'must be a day'))`. Bounds and types that
 * Zod checks have codes of their own. A rule that has only a message is reported as NOT_ALLOWED.
 */
export function broken(
  code: ProblemCode,
  message: string | ((value: unknown) => string),
  bounds: Pick<Problem, 'min' | 'max'> = {},
) {
  return {
    error: typeof message === 'string' ? message : ({ input }: { input?: unknown }) => message(input),
    params: { code, ...bounds },
  };
}

/** A problem as `superRefine` takes it. */
export function issueOf({ message, path, ...params }: Problem) {
  return { code: 'custom' as const, message, path: [...path], params };
}

/** A problem as Zod found it. */
export function problemOf(issue: z.core.$ZodIssue): Problem {
  const at = { message: issue.message, path: issue.path.map(String) };
  if (issue.code === 'custom') return { code: 'NOT_ALLOWED', ...issue.params, ...at };
  if (issue.code === 'too_small') {
    const min = bound(issue.minimum, issue.inclusive, 1);
    return { code: TOO_SMALL[issue.origin] ?? 'OUT_OF_RANGE', ...at, min };
  }
  if (issue.code === 'too_big') {
    const max = bound(issue.maximum, issue.inclusive, -1);
    return { code: TOO_BIG[issue.origin] ?? 'OUT_OF_RANGE', ...at, max };
  }
  if (issue.code === 'invalid_type')
    return { code: issue.expected === 'date' ? 'INVALID_DATE' : 'REQUIRED', ...at };
  return { code: 'NOT_ALLOWED', ...at };
}

const TOO_SMALL: Readonly<Record<string, ProblemCode>> = { string: 'TOO_SHORT', array: 'TOO_FEW' };
const TOO_BIG: Readonly<Record<string, ProblemCode>> = { string: 'TOO_LONG', array: 'TOO_MANY' };

/** The last allowed number: all bounds are whole numbers. */
function bound(limit: number | bigint, isInclusive: boolean | undefined, step: number): number {
  return Number(limit) + (isInclusive === false ? step : 0);
}
/** A visible character, rather than white space, a joiner or a direction mark. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;

// Control characters and unpaired surrogates come from broken programs. PostgreSQL can't store U+0000 or unpaired
// surrogates.
const INVALID_IN_LINE = /[\p{Cc}\p{Cs}]/u;
const INVALID_IN_TEXT = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

function isVisible(value: string): boolean {
  return VISIBLE.test(value);
}

/** Text of any length, which can be empty. */
export const clean = z
  .string(EMPTY)
  .refine((value) => !INVALID_IN_TEXT.test(value), 'must not have control characters or unpaired surrogates');
export const line = z
  .string(EMPTY)
  .trim()
  .refine(isVisible, broken('REQUIRED', EMPTY))
  .max(LINE, `must have at most ${LINE} characters`)
  .refine(
    (value) => !INVALID_IN_LINE.test(value),
    'must be one line, without control characters or unpaired surrogates',
  );
export const text = clean
  .trim()
  .refine(isVisible, broken('REQUIRED', EMPTY))
  .max(TEXT, `must have at most ${TEXT} characters`);
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const slug = z
  .string()
  .max(200, 'must have at most 200 characters')
  .refine(
    (value) => SLUG.test(value),
    broken('INVALID_SLUG', "must have only lower-case letters, digits and single hyphens: 'like-this-1'"),
  );
export const language = z
  .string()
  .max(100, 'must have at most 100 characters')
  .refine(isLanguage, "must be a language tag (BCP 47) such as 'en' or 'pt-BR'");
export const date = z
  .string()
  .refine(
    (value) => expectedDate(value) === null,
    broken('INVALID_DATE', (value) => `must be ${expectedDate(String(value)) ?? A_DATE}`),
  )
  .register(apiTypes, { scalar: 'EDTFDate' });
export const url = z
  .string()
  .refine(
    (value) => webUrl(value) !== null,
    broken(
      'INVALID_URL',
      'must be an http or https URL of at most 2000 characters, without a user name or password, such as https://example.org/story',
    ),
  )
  .register(apiTypes, { scalar: 'URL' });
/** The API passes on a text that is not a time, so that it is reported with the other problems. */
export const instant = z
  .date({ error: 'must be a time with an offset from UTC, such as 2025-09-25T14:30:00Z' })
  .register(apiTypes, { scalar: 'DateTime' }) as z.ZodType<Date, Date | string>;

/** Can be left out, which is the same as null. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.nullable(schema).default(null as never);
}

/** A field of an update that always has a value: left out, it stays as it is; null is refused. */
export function kept<T extends z.ZodType>(schema: T) {
  return schema
    .nullish()
    .refine((value) => value !== null, broken('REQUIRED', EMPTY))
    .transform((value) => value);
}

export function manyOf<T extends z.ZodType>(schema: T) {
  return z.array(schema).max(ITEMS, `must have at most ${ITEMS} items`);
}

/** A list that can be left out, which is the same as an empty list. */
export function listOf<T extends z.ZodType>(schema: T) {
  return manyOf(schema)
    .nullish()
    .transform((items) => items ?? []);
}

/** A rule for several fields of an object. It is checked once these are valid, even if others aren't. */
export interface Rule<T> extends Problem {
  /** The fields, such as `statement.kind`. */
  readonly of: readonly string[];
  readonly holds: (value: T) => boolean;
}

/** A rule that can be broken at several places. */
export interface RuleOfMany<T> {
  readonly of: readonly string[];
  readonly problems: (value: T) => readonly Problem[];
}

export type Rules<T> = readonly (Rule<T> | RuleOfMany<T>)[];

/** Adds rules for several fields. Their problems are reported with those of single fields. */
export function ruled<T extends z.ZodType>(schema: T, rules: Rules<z.output<T>>): T {
  return ruledBy(schema, () => rules);
}

/**
 * Validates inputs with rules that differ from one to the next. The schema is built once, which takes a millisecond; its rules
 * are looked up in each call.
 * @returns a function that throws a ValidationError with every problem of an input
 */
export function createValidator<T>(schema: z.ZodType<T>): (rules: Rules<T>, input: unknown) => T {
  let rules: Rules<T> = [];
  const current = ruledBy(schema, () => rules);
  return (those, input) => {
    // Nothing runs between here and the end of the validation.
    rules = those;
    const { data, error } = current.safeParse(input);
    assertNone(error?.issues.map(problemOf) ?? []);
    return data as T;
  };
}

function ruledBy<T extends z.ZodType>(schema: T, rules: () => Rules<z.output<T>>): T {
  return schema.superRefine(
    (value, context) => {
      for (const rule of rules()) {
        if (!isReady(rule, context.issues)) continue;
        for (const problem of problemsOf(rule, value)) context.addIssue(issueOf(problem));
      }
    },
    { when: () => true },
  );
}

/** Whether what a rule is about is valid so far. */
function isReady(
  { of }: { readonly of: readonly string[] },
  issues: readonly { path?: PropertyKey[] | undefined }[],
): boolean {
  return !issues.some(({ path = [] }) => of.some((field) => overlap(field, path.join('.'))));
}

function problemsOf<T>(rule: Rules<T>[number], value: T): readonly Problem[] {
  if ('problems' in rule) return rule.problems(value);
  return rule.holds(value) ? [] : [rule];
}

/** Whether one path leads to the other's value, or into it. */
function overlap(a: string, b: string): boolean {
  return `${a}.`.startsWith(`${b}.`) || `${b}.`.startsWith(`${a}.`);
}

/** @throws ValidationError with the rules that the value, whose fields are valid, breaks */
export function assertRules<T>(rules: Rules<T>, value: T): void {
  const problems: Problem[] = [];
  for (const rule of rules) {
    const issues = problems.map(({ path }) => ({ path: [...path] }));
    if (isReady(rule, issues)) problems.push(...problemsOf(rule, value));
  }
  assertNone(problems);
}

/** @throws ValidationError if there are problems */
export function assertNone([first, ...others]: readonly Problem[]): void {
  if (first !== undefined) throw new ValidationError(first, ...others);
}

/**
 * A URL that says plainly where it leads. It has no user name, not even an empty one, and no host or path that parsers
 * repair.
 */
const PLAIN_URL = /^https?:\/\/[^\s\\/?#@]+(\/[^\\?#]*)?([?#].*)?$/is;

/**
 * An absolute `http` or `https` URL in its normal form. Null if the text isn't one, has somebody's credentials, or can be
 * read in two ways.
 */
export function webUrl(text: string): string | null {
  const isUrl = text.length <= 2_000 && PLAIN_URL.test(text) && URL.canParse(text);
  return isUrl ? new URL(text).href : null;
}

/** A language of four letters or more has no code: `english` is well-formed, but means none. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1 && /^[a-z]{2,3}(-|$)/i.test(tag);
  } catch {
    return false;
  }
}

/** A row is named in one of two ways. */
export function namedOnce<Id extends string, Slug extends string>(
  id: Id,
  slug: Slug,
): Rule<Partial<Readonly<Record<Id | Slug, unknown>>>> {
  return {
    of: [id, slug],
    holds: (input) => input[id] == null || input[slug] == null,
    code: 'CONFLICTING',
    message: `must be left out if \`${id}\` is given`,
    path: [slug],
  };
}
