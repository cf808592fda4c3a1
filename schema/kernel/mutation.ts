import type { z } from 'zod';
import type { Operation } from '../../src/changes/operation.ts';
import { ValidationError } from '../../src/errors.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { decodeRowIds, inputFields, type Descriptions } from './inputs.ts';

/** What is the same in every mutation that has such a field. */
const USUAL = {
  idempotencyKey:
    'A key of your choice, such as a UUID. If a reply is lost, send the same input with the same key again: the change is made once. Keys are kept for a week.',
  expectedRevision: 'The number of the revision that you have read.',
  slug: 'Used in addresses. Lower-case letters, digits and single hyphens; it can’t be changed later.',
};

type Usual = keyof typeof USUAL;

/** What is the same of every row that a payload shows. */
const ROWS: Readonly<Record<string, string>> = {
  article: 'The article as it is now.',
  note: 'What readers are told.',
  commentRequest: 'The request for comment.',
  statement: 'The statement.',
  person: 'The person.',
  organization: 'The organization.',
  sourceReport: 'The report.',
  campaign: 'The campaign.',
  demand: 'The demand.',
  action: 'The action.',
  outcome: 'The outcome.',
  member: 'The member.',
  apiToken: 'The token, without its secret.',
  newsletter: 'The newsletter.',
};

/** A type of the API whose values are such rows. */
interface TypeOf<Value> {
  readonly $inferType: Value;
}

type TypeIn<Field> = Field extends { readonly type: infer Type } ? Type : Field;

/** The payload, if each of its fields shows what the operation answers with, as nullable if it may be null. */
type Fits<Payload, Answer> = {
  readonly [Name in keyof Payload]: Name extends keyof Answer
    ? null extends Answer[Name]
      ? Payload[Name] & { readonly nullable: true }
      : Shows<TypeIn<Payload[Name]>, Answer[Name]> extends true
        ? Payload[Name]
        : never
    : never;
};

type Shows<Type, Value> = Type extends TypeOf<infer Shown> ? (Value extends Shown ? true : false) : true;

interface MutationOptions<Shape, Payload> {
  readonly description: string;
  /** What API users read of the whole input. */
  readonly inputDescription?: string;
  /** What API users read of each field; the usual ones have a description. */
  readonly input: Descriptions<Omit<Shape, Usual>> &
    Partial<Descriptions<Pick<Record<Usual, string>, Usual>>>;
  /** The type of each row that the operation answers with. */
  readonly payload: Payload;
}

/**
 * Offers an operation as a mutation: its input and payload types, its errors as types of the result, and the decoding of
 * global ids.
 */
export function mutation<
  Shape extends z.ZodRawShape,
  Answer,
  const Payload extends Record<keyof Answer, unknown>,
>(
  operation: Operation<Shape, ApiContext, Answer>,
  { description, inputDescription, input, payload }: MutationOptions<Shape, Payload & Fits<Payload, Answer>>,
): void {
  const { name, run, errors } = operation;
  const descriptions: Record<string, string> = { ...USUAL, ...input };
  builder.relayMutationField(
    name,
    {
      description: inputDescription ?? `The input of \`${name}\`.`,
      inputFields: (t) => inputFields(t, operation.input as z.ZodObject, descriptions) as never,
    },
    {
      description,
      errors: {
        types: [ValidationError, ...errors] as never,
        union: { description: `Either the payload of \`${name}\`, or an error that you can act on.` },
      },
      resolve: (_root, args, context) =>
        run(context, decodeRowIds(operation.input, (args as { input: object }).input)) as Promise<object>,
    },
    {
      description: `What \`${name}\` made or changed.`,
      outputFields: (t) =>
        Object.fromEntries(
          Object.entries(payload).map(([field, of]) => [
            field,
            t.expose(field as never, { description: ROWS[field], ...outputOf(of) } as never),
          ]),
        ) as never,
    },
  );
}

function outputOf(field: unknown): object {
  return typeof field === 'object' && field !== null && 'type' in field ? field : { type: field };
}
