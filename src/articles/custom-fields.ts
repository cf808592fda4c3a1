import type { ErrorObject } from 'ajv/dist/2020.js';
import { RequestError, StartupError } from '../errors.ts';
import type { CustomField } from '../extensions/define.ts';
import { textsIn } from '../lib/texts-in.ts';
import { clean } from '../operations/validation.ts';

/** The fields by their names. */
export type CustomFields = Readonly<Record<string, CustomField>>;

/** The values of a revision by the names of their fields. */
export type CustomValues = Readonly<Record<string, unknown>>;

interface Declared {
  readonly description: string | undefined;
  readonly isFilterable: boolean;
  /** What is wrong with a value, such as `must be a number`; null if nothing is. */
  problemWith(value: unknown): string | null;
}

const NAME = /^[a-z][A-Za-z0-9]*$/;
const MAX_NAME = 40;
const MAX_FIELDS = 50;
/** Characters of a text by which lists are filtered. `custom_values` leaves longer ones out of the index. */
const MAX_FILTERED = 500;

/** A process serves one newsroom. */
let declared: ReadonlyMap<string, Declared> = new Map();

/**
 * Declares the custom fields of this newsroom's articles, in place of those declared before. Await it before the start.
 * @throws StartupError if a declaration is wrong
 */
export async function declareCustomFields(fields: CustomFields): Promise<void> {
  const entries = Object.entries(fields);
  if (entries.length > MAX_FIELDS)
    throw new StartupError(
      `There are ${entries.length} custom fields of articles: declare at most ${MAX_FIELDS}, then start again.`,
    );
  const read: [string, Declared][] = [];
  for (const [name, field] of entries) read.push([name, await declaredOf(name, field)]);
  declared = new Map(read);
}

async function declaredOf(name: string, field: CustomField): Promise<Declared> {
  const refuse = (problem: string) =>
    new StartupError(
      `The custom field '${name.slice(0, 2 * MAX_NAME)}' of articles ${problem}, then start again.`.replaceAll(
        /\s+/g,
        ' ',
      ),
    );
  if (!NAME.test(name) || name.length > MAX_NAME)
    throw refuse(
      `has a wrong name: begin with a lower-case letter, and use only letters and digits, at most ${MAX_NAME}`,
    );
  const { schema, description, filterable: isFilterable = false } = field;
  if (typeof schema !== 'object' || (schema as object | null) === null)
    throw refuse('has no JSON Schema: give it as an object');
  const problemWith = await validatorOf(schema).catch((error: unknown) => {
    throw refuse(`has an invalid JSON Schema (${error instanceof Error ? error.message : ''}): correct it`);
  });
  if (isFilterable && !isOfScalars(schema))
    throw refuse(
      `can't be filterable: its schema must name the types string, number, integer or boolean, or have an enum of such values. Correct either`,
    );
  return { description, isFilterable, problemWith };
}

/** @throws Error for a schema that is invalid, or refers to one elsewhere: nothing is fetched */
async function validatorOf(schema: object): Promise<Declared['problemWith']> {
  // A newsroom without custom fields needn't load it. In `dist`, a CommonJS package has a default export only.
  const { default: ajv2020 } = await import('ajv/dist/2020.js');
  // One for each field, so that no schema can refer to another.
  const ajv = new ajv2020.Ajv2020({
    strictTypes: false,
    strictTuples: false,
    ownProperties: true,
    logger: false,
  });
  const validate = ajv.compile(schema);
  if ('$async' in validate) throw new Error('"$async" is not supported');
  return (value) => {
    if (validate(value)) return null;
    // Those of the forms that a value could have come before that one.
    return problemOf(validate.errors?.at(-1));
  };
}

const SCALARS: readonly unknown[] = ['string', 'number', 'integer', 'boolean'];

/** Whether a schema says plainly that its values are texts, numbers or booleans. */
function isOfScalars(schema: { readonly type?: unknown; readonly enum?: unknown; readonly const?: unknown }) {
  if (Array.isArray(schema.enum)) return schema.enum.every((value) => SCALARS.includes(typeof value));
  if ('const' in schema) return SCALARS.includes(typeof schema.const);
  return [schema.type].flat().every((type) => SCALARS.includes(type));
}

/** In plain words, without the value. */
function problemOf(error: ErrorObject | undefined): string {
  const { instancePath = '' } = error ?? {};
  const problem = expectedBy(error);
  if (instancePath === '') return problem;
  const place = instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return `must be valid: its '${shortened(place)}' ${problem}`;
}

function expectedBy(error: ErrorObject | undefined): string {
  const { keyword, params = {}, message = 'must fit its schema' } = error ?? {};
  const { [keyword ?? '']: given, limit, type, missingProperty } = params as Record<string, unknown>;
  switch (keyword) {
    case 'type':
      return `must be ${[type].flat().map(nounOf).join(' or ')}`;
    case 'enum':
      return `must be one of ${listed((params as { allowedValues: unknown[] }).allowedValues)}`;
    case 'const':
      return `must be ${listed([(params as { allowedValue: unknown }).allowedValue])}`;
    case 'required':
      return `must have '${String(missingProperty)}'`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'must have no other fields than its schema names';
    case 'minLength':
    case 'maxLength':
      return `must have at ${keyword === 'minLength' ? 'least' : 'most'} ${String(limit)} characters`;
    case 'minItems':
    case 'maxItems':
      return `must have at ${keyword === 'minItems' ? 'least' : 'most'} ${String(limit)} items`;
    case 'minimum':
    case 'maximum':
      return `must be at ${keyword === 'minimum' ? 'least' : 'most'} ${String(limit)}`;
    case 'uniqueItems':
      return 'must not have the same item twice';
    case 'anyOf':
    case 'oneOf':
      return 'must fit one of the forms that its schema allows';
    case 'pattern':
      return `must match the pattern ${String(given)}`;
    case undefined:
    default:
      return message;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function nounOf(type: unknown): string {
  return NOUNS[String(type)] ?? String(type);
}

function listed(values: readonly unknown[]): string {
  return shortened(values.map((value) => JSON.stringify(value)).join(', '));
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** The values of the fields that are declared. A field that was declared before keeps its value in the database. */
export function declaredValues(stored: unknown): Record<string, unknown> {
  const values = stored as CustomValues;
  return Object.fromEntries(
    [...declared.keys()].filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}

/** What is wrong with a value that a field is given; null if nothing is. Null removes a value. */
export function problemWithValue(name: string, value: unknown): string | null {
  const field = declared.get(name);
  if (field === undefined) return `must be left out: the newsroom has ${namesOf([...declared])}`;
  if (value === null) return null;
  const malformed = textsIn(value).find((text) => !clean.safeParse(text).success);
  if (malformed !== undefined) return 'must not have control characters or unpaired surrogates';
  if (field.isFilterable && typeof value === 'string' && value.length > MAX_FILTERED)
    return `must have at most ${MAX_FILTERED} characters, since lists are filtered by it`;
  return field.problemWith(value);
}

function namesOf(fields: readonly (readonly [name: string, field: Declared])[]): string {
  if (fields.length === 0) return 'no custom fields';
  const names = fields.map(([name, { description }]) => {
    const about = description?.trim().replace(/\.$/, '');
    return about ? `'${name}' (${about})` : `'${name}'`;
  });
  return `the custom fields ${shortened(names.join(', '))}`;
}

/**
 * The entry of `ArticleRevision.customValues` of the revisions in which a field has a value (`custom_values`).
 * @throws RequestError BAD_USER_INPUT if lists aren't filtered by the field, or by such values
 */
export function filteredValue(name: string, value: unknown): string {
  if (declared.get(name)?.isFilterable !== true) {
    const names = namesOf([...declared].filter(([, { isFilterable }]) => isFilterable));
    throw refused(
      'name',
      `must be the name of a field that articles can be filtered by: the newsroom has ${names} of this kind`,
    );
  }
  const type = typeof value;
  const isText = type === 'string' && clean.max(MAX_FILTERED).safeParse(value).success;
  if (!isText && type !== 'number' && type !== 'boolean')
    throw refused('value', `must be a text of at most ${MAX_FILTERED} characters, a number, or a boolean`);
  return `${name} ${type} ${type === 'number' ? decimal(value as number) : String(value)}`;
}

function refused(field: string, problem: string): RequestError {
  return new RequestError('BAD_USER_INPUT', `filter.customField.${field} ${problem}.`);
}

/** A number as PostgreSQL writes what JSON has: without an exponent. */
function decimal(value: number): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}
