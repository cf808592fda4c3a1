import type { GraphQLResolveInfo } from 'graphql';
import type { z } from 'zod';
import type { Operation } from '../../src/operations/operation.ts';
import type { EntityField } from '../../src/db/entities.ts';
import { ValidationError } from '../../src/errors.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { nodesByKey } from './nodes.ts';
import { decodeRowIds, inputFields, type Descriptions } from './inputs.ts';

/** Descriptions of input fields that many mutations share. */
const USUAL = {
  idempotencyKey:
    'A key of your choice, such as a UUID. If you get no response, send the same input with the same key again: the change is made only once. Keys expire after a week.',
  expectedLockVersion:
    'The `lockVersion` that your change is based on. If somebody has changed the object since, you get a `LockConflictError`. Without it, nothing is checked.',
  expectedRevision: 'The number of the revision that your change is based on.',
  slug: 'The slug, for its URL: lower-case letters, digits and single hyphens. A slug that leads to another object is refused as taken.',
};

type Usual = keyof typeof USUAL;

/** Descriptions of the rows in payloads, by payload field. */
const PAYLOAD_FIELDS = {
  article: 'The article as it is now.',
  note: 'The note for readers.',
  commentRequest: 'The request for comment.',
  internalNote: 'The internal note.',
  previewLink: 'The link.',
  liveBlog: 'The live blog.',
  livePost: 'The post.',
  statement: 'The statement.',
  person: 'The person.',
  organization: 'The organisation.',
  sourceReport: 'The report.',
  tag: 'The tag.',
  section: 'The section.',
  front: 'The front, in its current revision.',
  campaign: 'The campaign.',
  demand: 'The demand.',
  action: 'The action.',
  outcome: 'The outcome.',
  member: 'The member.',
  apiToken: 'The token, without its secret.',
  newsletter: 'The newsletter.',
  webhookEndpoint: 'The endpoint.',
  webhookDelivery: 'The delivery.',
  redaction: 'The redaction.',
  redactionRun: 'The run.',
} satisfies Partial<Record<EntityField, string>>;

/** A type of the API, with the type of its values. */
interface TypeOf<Value> {
  readonly $inferType: Value;
}

type TypeIn<Field> = Field extends { readonly type: infer Type } ? Type : Field;

/**
 * The payload, if each field has a description and a type that fits the operation's result. A field must be nullable if the
 * result can be null. A field that doesn't fit becomes `never`.
 */
type Fits<Payload, Answer> = {
  readonly [Name in keyof Payload]: Name extends keyof Answer &
    (keyof typeof PAYLOAD_FIELDS | DescribedFields<Payload>)
    ? null extends Answer[Name]
      ? Payload[Name] & { readonly nullable: true }
      : Name extends ReadAfterwards
        ? Payload[Name]
        : Shows<TypeIn<Payload[Name]>, Answer[Name]> extends true
          ? Payload[Name]
          : never
    : never;
};

/** The fields that have a description of their own. */
type DescribedFields<Payload> = {
  [Name in keyof Payload]: Payload[Name] extends { readonly description: string } ? Name : never;
}[keyof Payload];

/** Rows that are read after the COMMIT, which gives an event its position in the log. */
type ReadAfterwards = 'event' | 'note' | 'elsewhere';

type Shows<Type, Value> = Type extends TypeOf<infer Shown> ? (Value extends Shown ? true : false) : true;

interface MutationOptions<Shape, Payload> {
  readonly description: string;
  /** The description of the input type. */
  readonly inputDescription?: string;
  /** The descriptions of the input fields. They can leave out those in `USUAL`, or override them. */
  readonly input: Descriptions<Omit<Shape, Usual>> &
    Partial<Descriptions<Pick<Record<Usual, string>, Usual>>>;
  /** The type of each field of the operation's result. */
  readonly payload: Payload;
}

const audited: string[] = [];

/** The mutations, added so far, that write entries to the audit log. */
export function auditedMutations(): readonly string[] {
  return audited;
}

/**
 * Adds a mutation for an operation. Builds its input and payload types and a result type with its errors, and decodes
 * global ids.
 * @returns the payload type, for fields that read the rows of the result
 */
export function mutation<
  Shape extends z.ZodRawShape,
  Answer,
  const Payload extends Record<keyof Answer, unknown>,
>(
  operation: Operation<Shape, ApiContext, Answer>,
  { description, inputDescription, input, payload }: MutationOptions<Shape, Payload & Fits<Payload, Answer>>,
): ReturnType<typeof builder.objectRef<Answer>> {
  const { name, run, errors, isSelfService } = operation;
  if (!isSelfService) audited.push(name);
  const descriptions: Record<string, string> = { ...USUAL, ...input };
  const usual: Readonly<Record<string, string>> = PAYLOAD_FIELDS;
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
        union: { description: `The payload of \`${name}\`, or an error that you can handle.` },
      },
      resolve: async (_root, args, context) => {
        const rows = await run(context, decodeRowIds(operation.input, (args as { input: object }).input));
        const { event = null } = rows as { event?: { id: string } | null };
        const placed =
          event && (await context.writer.feedEvent.findUniqueOrThrow({ where: { id: event.id } }));
        await context.waitForLog(placed?.position);
        return { ...(rows as object), event: placed };
      },
    },
    {
      description: `Returned when \`${name}\` succeeds.`,
      outputFields: (t) =>
        Object.fromEntries(
          Object.entries(payload).map(([field, of]) => {
            const options = { description: usual[field], ...outputOf(of) };
            return [
              field,
              'resolve' in options
                ? t.field(options as never)
                : field === 'note'
                  ? t.prismaField({ ...options, resolve: readNote } as never)
                  : field === 'elsewhere'
                    ? t.field({ ...options, resolve: readNodes } as never)
                    : t.expose(field as never, options as never),
            ];
          }),
        ) as never,
    },
  );
  return payloadType as never;
}

function readNote(
  query: object,
  { note }: { readonly note: { readonly id: string } | null },
  _args: object,
  { writer }: ApiContext,
) {
  // Copied even if there is no row: Pothos answers with an error if nothing has read the query.
  const read = { ...query, where: { id: note?.id ?? '' } };
  return note && writer.updateNote.findUniqueOrThrow(read);
}

function readNodes(
  { elsewhere }: { readonly elsewhere: readonly string[] },
  _args: object,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  return nodesByKey(elsewhere, context, info);
}

function outputOf(field: unknown): object {
  return typeof field === 'object' && field !== null && 'type' in field ? field : { type: field };
}
