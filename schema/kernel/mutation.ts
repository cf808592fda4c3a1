import type { z } from 'zod';
import type { Operation } from '../../src/changes/operation.ts';
import { ValidationError } from '../../src/errors.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { decodeRowIds, inputFields, type Descriptions } from './inputs.ts';

/** Descriptions of input fields that many mutations have. */
const USUAL = {
  idempotencyKey:
    'A key of your choice, such as a UUID. If a response is lost, send the same input with the same key again: the change is made once. Keys are kept for a week.',
  expectedRevision: 'The number of the revision that you have read.',
  slug: "Used in its URL. Lower-case letters, digits and single hyphens; it can't be changed later.",
};

type Usual = keyof typeof USUAL;

/** Descriptions of the rows in payloads, by payload field. */
const PAYLOAD_FIELDS: Readonly<Record<string, string>> = {
  article: 'The article as it is now.',
  note: 'What readers are told.',
  commentRequest: 'The request for comment.',
  statement: 'The statement.',
  person: 'The person.',
  organization: 'The organisation.',
  sourceReport: 'The report.',
  campaign: 'The campaign.',
  demand: 'The demand.',
  action: 'The action.',
  outcome: 'The outcome.',
  member: 'The member.',
  apiToken: 'The token, without its secret.',
  newsletter: 'The newsletter.',
};

/** A type of the API, with the type of its values. */
interface TypeOf<Value> {
  readonly $inferType: Value;
}

type TypeIn<Field> = Field extends { readonly type: infer Type } ? Type : Field;

/**
 * The payload, if each field has a type that fits the operation's answer and is nullable wherever the answer can be null. A
 * field that doesn't fit becomes `never`.
 */
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
  /** The description of the whole input. */
  readonly inputDescription?: string;
  /** The description of each field that `USUAL` doesn't describe; it can also override those of `USUAL`. */
  readonly input: Descriptions<Omit<Shape, Usual>> &
    Partial<Descriptions<Pick<Record<Usual, string>, Usual>>>;
  /** The type of each field of the operation's answer. */
  readonly payload: Payload;
}

/**
 * Adds a mutation for an operation: its input and payload types, a result type that includes its errors, and the decoding
 * of global ids.
 * @returns the payload type, for fields that are read from the answer's rows
 */
export function mutation<
  Shape extends z.ZodRawShape,
  Answer,
  const Payload extends Record<keyof Answer, unknown>,
>(
  operation: Operation<Shape, ApiContext, Answer>,
  { description, inputDescription, input, payload }: MutationOptions<Shape, Payload & Fits<Payload, Answer>>,
): ReturnType<typeof builder.objectRef<Answer>> {
  const { name, run, errors } = operation;
  const descriptions: Record<string, string> = { ...USUAL, ...input };
  const { payloadType } = builder.relayMutationField(
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
            t.expose(field as never, { description: PAYLOAD_FIELDS[field], ...outputOf(of) } as never),
          ]),
        ) as never,
    },
  );
  return payloadType as never;
}

function outputOf(field: unknown): object {
  return typeof field === 'object' && field !== null && 'type' in field ? field : { type: field };
}
