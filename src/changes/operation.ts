import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import type { UserError } from '../errors.ts';
import { validate } from '../validation.ts';
import type { Viewer } from '../viewer.ts';
import { databaseTime } from './database-time.ts';
import { idempotencyKeyInput } from './idempotency.ts';
import { inChange, type Made } from './in-change.ts';
import { referencesMustExist } from './references.ts';

/** An input of the right types that hasn't been validated. */
type Sent<Shape extends z.ZodRawShape> = z.input<z.ZodObject<Shape>>;
/** A validated input. */
type Checked<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

export type ErrorClass = abstract new (...args: never[]) => UserError;

/** An operation that changes data. The API offers it as a mutation. */
export interface Operation<Shape extends z.ZodRawShape, C, Answer> {
  readonly name: string;
  /** Includes the idempotency key. */
  readonly input: z.ZodObject<Shape>;
  /** The errors that it throws besides ValidationError. */
  readonly errors: readonly ErrorClass[];
  /** @throws ValidationError, RequestError, and `errors` */
  readonly run: (context: C, input: Sent<Shape>) => Promise<Answer>;
}

interface Acting<C, Member, Found, Secret> {
  readonly context: C;
  /** The result of `may`. */
  readonly member: Member;
  /** The result of `guard`. */
  readonly found: Found;
  readonly secret: Secret;
  /** The time of the change: when its transaction began, by the database's clock. */
  readonly at: Date;
}

interface Declaration<Shape extends z.ZodRawShape, C, Member, Found, Secret, Rows> {
  /** The name of the mutation, also used in the audit log. */
  readonly name: string;
  /** The fields, besides the idempotency key that every input has. */
  readonly input: Shape;
  /** A rule for several fields. */
  readonly rule?: {
    readonly holds: (input: Checked<Shape>) => boolean;
    readonly message: string;
    readonly path: readonly string[];
  };
  readonly errors?: readonly ErrorClass[];
  /**
   * The field with the id of the row that the change locks, if many callers may change that row at once. In one node,
   * their changes take turns before they open a transaction, so that they don't hold connections while they wait.
   */
  readonly inTurnBy?: keyof Shape & string;
  /** @throws RequestError if the viewer isn't allowed to do this */
  readonly may: (viewer: Viewer, input: Sent<Shape>) => Member;
  /**
   * Checks access to the row before the input is validated, so that validation errors reveal nothing about it.
   * @throws NotFoundError, RequestError
   */
  readonly guard?: (
    tx: Transaction,
    input: Sent<Shape>,
    acting: { readonly context: C; readonly member: Member },
  ) => Promise<Found>;
  /** A part of the result that is never stored. It must be the same for a retry. */
  readonly secret?: (input: Checked<Shape>, acting: { context: C; member: Member }) => Promise<Secret>;
  /** What the audit log keeps of the input: no secrets, no e-mail addresses. */
  readonly details?: (input: Checked<Shape>) => Prisma.InputJsonObject;
  /** Self-service by readers, so not audited. */
  readonly isSelfService?: boolean;
  /** False if the operation is idempotent by itself. No key is then stored. */
  readonly keepsKey?: boolean;
  /**
   * Makes the change and returns its rows; the first is the subject of the audit entry. It can run several times
   * (`inTransaction` retries), so it must have no effect outside the transaction.
   */
  readonly change: (
    tx: Transaction,
    input: Checked<Shape>,
    acting: Acting<C, Member, Found, Secret>,
  ) => Promise<Rows>;
}

/** Declares an operation, which authorises the viewer, validates the input and makes the change with `inChange`. */
export function operation<
  const Shape extends z.ZodRawShape,
  Member,
  Rows extends Made,
  C extends Context = Context,
  Found = undefined,
  Secret extends object = object,
>(declaration: Declaration<Shape, C, Member, Found, Secret, Rows>): Operation<Shape, C, Rows & Secret> {
  const {
    name,
    may,
    guard,
    details,
    change,
    inTurnBy,
    errors = [],
    isSelfService = false,
    keepsKey = true,
  } = declaration;
  const input = schemaOf(declaration);
  return {
    name,
    input: z.object({ idempotencyKey: idempotencyKeyInput, ...declaration.input }),
    errors,
    async run(context: C, sent: Sent<Shape>) {
      const member = may(context.viewer, sent);
      let checked = guard === undefined ? validate(input, sent) : undefined;
      const secret =
        (await declaration.secret?.(validate(input, sent), { context, member })) ?? ({} as Secret);
      const makeChange = () =>
        inChange<Rows>(
          context,
          {
            action: name,
            input: sent,
            isSelfService,
            keepsKey,
            details: () => checked && details?.(checked),
          },
          async (tx) => {
            const found = (await guard?.(tx, sent, { context, member })) as Found;
            checked ??= validate(input, sent);
            await referencesMustExist(tx, input, checked);
            return change(tx, checked, { context, member, found, secret, at: await databaseTime(tx) });
          },
        );
      const rows =
        inTurnBy === undefined
          ? await makeChange()
          : await context.rowQueues.inTurn(rowIdIn(sent, inTurnBy), makeChange);
      return { ...rows, ...secret };
    },
  };
}

/** Row ids are decoded before the operation runs. */
function rowIdIn(input: object, field: string): string {
  return (input as Record<string, string>)[field] ?? '';
}

/**
 * The Zod schema of the declared input, with its rule. It leaves out the idempotency key, unless the operation declares that
 * itself.
 */
function schemaOf<Shape extends z.ZodRawShape>({
  input,
  rule,
}: Pick<Declaration<Shape, never, never, never, never, never>, 'input' | 'rule'>): z.ZodType<Checked<Shape>> {
  const fields = z.object(input);
  if (rule === undefined) return fields;
  const { holds, message, path } = rule;
  return fields.refine((value) => holds(value), { message, path: [...path] });
}
