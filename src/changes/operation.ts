import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import type { UserError } from '../errors.ts';
import { check } from '../validation.ts';
import type { Viewer } from '../viewer.ts';
import { databaseTime } from './database-time.ts';
import { idempotencyKey } from './idempotency.ts';
import { inChange, type Made } from './in-change.ts';
import { referencesMustExist } from './references.ts';

/** An input as it is sent: of the right types, but not checked yet. */
type Sent<Shape extends z.ZodRawShape> = z.input<z.ZodObject<Shape>>;
/** An input that is as its fields say. */
type Checked<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

export type ErrorClass = abstract new (...args: never[]) => UserError;

/** Something the newsroom does: its name, what it takes and what it answers. The API offers it as a mutation. */
export interface Operation<Shape extends z.ZodRawShape, C, Answer> {
  readonly name: string;
  /** With the idempotency key. */
  readonly input: z.ZodObject<Shape>;
  /** What it refuses with, besides ValidationError. */
  readonly errors: readonly ErrorClass[];
  /** @throws ValidationError, RequestError, and `errors` */
  readonly run: (context: C, input: Sent<Shape>) => Promise<Answer>;
}

interface Acting<C, Member, Found, Secret> {
  readonly context: C;
  /** What `may` gave. */
  readonly member: Member;
  /** What `guard` gave. */
  readonly found: Found;
  readonly secret: Secret;
  /** The time of the change: when its transaction began, by the database's clock. */
  readonly at: Date;
}

interface Declaration<Shape extends z.ZodRawShape, C, Member, Found, Secret, Rows> {
  /** As the API and the audit log name it: `publishArticle`. */
  readonly name: string;
  /** What each field must be. Every input takes an idempotency key besides. */
  readonly input: Shape;
  /** What must hold of several fields together. */
  readonly rule?: {
    readonly holds: (input: Checked<Shape>) => boolean;
    readonly message: string;
    readonly path: readonly string[];
  };
  readonly errors?: readonly ErrorClass[];
  /** @throws RequestError where the viewer may not do this at all */
  readonly may: (viewer: Viewer, input: Sent<Shape>) => Member;
  /**
   * Looks at the row before the input is checked: who may not work on it learns nothing else.
   * @throws NotFoundError, RequestError
   */
  readonly guard?: (
    tx: Transaction,
    input: Sent<Shape>,
    acting: { readonly context: C; readonly member: Member },
  ) => Promise<Found>;
  /** Part of the answer that is never stored. It is made again for a retry, so it must come out the same. */
  readonly secret?: (input: Checked<Shape>, acting: { context: C; member: Member }) => Promise<Secret>;
  /** What the audit log keeps of the input. Nothing secret, and nobody's e-mail address. */
  readonly details?: (input: Checked<Shape>) => Prisma.InputJsonObject;
  /** Set where readers do it for themselves: then it is not in the audit log. */
  readonly isReaders?: boolean;
  /** Set to false where asking twice does the same as asking once: then no key is kept. */
  readonly keepsKey?: boolean;
  /**
   * Makes the change, and gives its rows by name; the first is what the audit log says was changed. It may run twice, so
   * it does nothing but write to the database.
   */
  readonly change: (
    tx: Transaction,
    input: Checked<Shape>,
    acting: Acting<C, Member, Found, Secret>,
  ) => Promise<Rows>;
}

/**
 * Declares an operation. It asks who may, checks the input, and makes the change whole, once and on record
 * (`inChange`).
 */
export function operation<
  const Shape extends z.ZodRawShape,
  Member,
  Rows extends Made,
  C extends Context = Context,
  Found = undefined,
  Secret extends object = object,
>(declaration: Declaration<Shape, C, Member, Found, Secret, Rows>): Operation<Shape, C, Rows & Secret> {
  const { name, may, guard, details, change, errors = [], isReaders = false, keepsKey = true } = declaration;
  const input = checkOf(declaration);
  return {
    name,
    input: z.object({ idempotencyKey, ...declaration.input }),
    errors,
    async run(context: C, sent: Sent<Shape>) {
      const member = may(context.viewer, sent);
      let checked = guard === undefined ? check(input, sent) : undefined;
      const secret = (await declaration.secret?.(check(input, sent), { context, member })) ?? ({} as Secret);
      const rows = await inChange<Rows>(
        context,
        {
          action: name,
          input: sent,
          isReaders,
          keepsKey,
          details: () => checked && details?.(checked),
        },
        async (tx) => {
          const found = (await guard?.(tx, sent, { context, member })) as Found;
          checked ??= check(input, sent);
          await referencesMustExist(tx, input, checked);
          return change(tx, checked, { context, member, found, secret, at: await databaseTime(tx) });
        },
      );
      return { ...rows, ...secret };
    },
  };
}

/** What `change` is given: the declared fields, so without the key unless the operation declares it itself. */
function checkOf<Shape extends z.ZodRawShape>({
  input,
  rule,
}: Pick<Declaration<Shape, never, never, never, never, never>, 'input' | 'rule'>): z.ZodType<Checked<Shape>> {
  const fields = z.object(input);
  if (rule === undefined) return fields;
  const { holds, message, path } = rule;
  return fields.refine((value) => holds(value), { message, path: [...path] });
}
