import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from './context.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { LockConflictError, TryLater, type UserError } from '../errors.ts';
import type { AppendedEvent } from '../log/append.ts';
import { createValidator, type Rules } from './validation.ts';
import type { Viewer } from '../viewer.ts';
import { changedValues } from './changed-values.ts';
import { idempotencyKeyInput } from './idempotency.ts';
import { inChange, type Change, type ChangeResult } from './in-change.ts';
import { listRules } from './list-edits.ts';
import { lockVersionInput, mustBeAsRead } from './lock-version.ts';
import { mustNotBringBack } from './brought-back.ts';
import {
  redactedByNow,
  redactedByPart,
  referencesMustExist,
  type PartOfInput,
  type RedactedWords,
} from './references.ts';
import { hasOnlyIds, mapRowIds } from './row-id.ts';
import { ChangedMeanwhile } from './transaction.ts';

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
  /** Whether it is for readers, and not audited. */
  readonly isSelfService: boolean;
  /** The errors that it throws besides ValidationError. */
  readonly errors: readonly ErrorClass[];
  /** @throws ValidationError, RequestError, and `errors` */
  readonly run: (context: C, input: Sent<Shape>) => Promise<Answer>;
  /** As `run`, for one of many changes whose results nobody reads: nothing is read after it. */
  readonly make: (context: C, input: Sent<Shape>) => Promise<object>;
}

/** The rows that an input changes and doesn't name by id, and the fields that only name rows: their texts are saved nowhere. */
export interface NamedIndirectly {
  readonly ids: readonly string[];
  readonly fields: readonly string[];
  /** The parts that say something about one row each. What was redacted from it may stand in the others. */
  readonly parts?: readonly PartOfInput[];
}

interface Acting<C, Member, Guarded, Secret> {
  readonly context: C;
  /** The result of `may`. */
  readonly member: Member;
  /** The result of `guard`. */
  readonly guarded: Guarded;
  readonly secret: Secret;
  /** The time of the change: when its transaction began, by the database's clock. */
  readonly at: Date;
  /** What was redacted from the rows that the input changes. */
  readonly redacted: readonly RedactedWords[];
}

interface Declaration<Shape extends z.ZodRawShape, C, Member, Guarded, Secret, Rows, Tells, More = object> {
  /** The name of the mutation, also used in the audit log. */
  readonly name: string;
  /** The fields, besides the idempotency key that every input has. */
  readonly input: Shape;
  /**
   * The entity of the row that the change updates, if its version guards it: the row with the input's `id`. The input then also has
   * `expectedLockVersion`.
   */
  readonly updates?: EntityName;
  /** Rules for several fields, or for a field and the result of `guard`. */
  readonly rules?: (guarded: Guarded) => Rules<Checked<Shape>>;
  readonly errors?: readonly ErrorClass[];
  /**
   * The field with the id of the row that the change locks, or a function that finds this id. Set it if many requests may
   * change the row at once. Those on this node then queue before they open a transaction, so that waiting takes no
   * connections. The function returns null for a row that the viewer can't see. A caller who waits for its writers would
   * learn that it exists.
   */
  readonly serializeBy?:
    (keyof Shape & string) | ((context: C, input: Sent<Shape>) => Promise<string | null>);
  /** @throws RequestError if the viewer isn't allowed to do this */
  readonly may: (viewer: Viewer, input: Sent<Shape>) => Member;
  /**
   * Checks access to the row before the input is validated, so that validation errors reveal nothing about it. Reads what
   * `rules` need.
   * @throws NotFoundError, RequestError
   */
  readonly guard?: (
    tx: Transaction,
    input: Sent<Shape>,
    acting: { readonly context: C; readonly member: Member },
  ) => Promise<Guarded>;
  /** What the input names by slug, or by a row that refers to it. What was redacted from that must not come back either. */
  readonly indirectly?: (tx: Transaction, input: Checked<Shape>) => Promise<NamedIndirectly>;
  /**
   * Slow checks of the input before the transaction is opened, such as a DNS query. Only for operations without a guard.
   * @throws ValidationError
   */
  readonly precheck?: (input: Checked<Shape>, acting: { context: C; member: Member }) => Promise<void>;
  /** A part of the result that is never stored. It must be the same for a retry. */
  readonly secret?: (input: Checked<Shape>, acting: { context: C; member: Member }) => Promise<Secret>;
  /** What the audit log keeps of the input: no secrets, no e-mail addresses. */
  readonly details?: (input: Checked<Shape>, guarded: Guarded) => Prisma.InputJsonObject;
  /**
   * Reads what the audit log compares: the fields of the row before and after the change. The guard has locked the row, or the
   * change fails if the row has changed since the guard. No secrets, no e-mail addresses.
   */
  readonly audited?: (tx: Transaction, input: Checked<Shape>) => Promise<object>;
  /** The entity whose row is gone after the change: the one with the input's `id`. The audit entry is about it. */
  readonly removes?: EntityName;
  /** Fields whose texts are saved nowhere, so they may have what was redacted. */
  readonly forgets?: readonly (keyof Shape & string)[];
  /** Self-service by readers, so not audited. */
  readonly isSelfService?: boolean;
  /**
   * Whether the change may append events. The result then has the first one, so that the caller recognises it in the
   * feed. Left out if the change returns the event itself.
   */
  readonly tells?: Tells;
  /** In ms: how long the transaction may take, if that is longer than that of others. */
  readonly timeout?: number;
  /** False if the operation is idempotent without a key. No key is then stored. */
  readonly keepsKey?: boolean;
  /**
   * Makes the change and returns its rows; the first is the subject of the audit entry. It can run several times
   * (`inTransaction` retries), so it must have no effect outside the transaction.
   */
  readonly change: (
    tx: Transaction,
    input: Checked<Shape>,
    acting: Acting<C, Member, Guarded, Secret>,
  ) => Promise<Rows>;
  /** Reads more of the result once the change is committed, without its locks. It is stored nowhere: a retry reads it again. */
  readonly readAfterwards?: (context: C, input: Sent<Shape>, rows: Rows) => Promise<More>;
  /** Begins what waits for the committed change, or for a retry. A node that dies before that leaves it to the others. */
  readonly afterwards?: (context: C, input: Sent<Shape>, rows: Rows) => void;
}

type EventOf<Tells> = Tells extends true ? { readonly event: AppendedEvent | null } : object;

/** Seconds after which a client may try again what a newsroom in maintenance refuses. */
const PAUSE = 60;

/** @throws TryLater UNAVAILABLE in maintenance */
function mustTakeChanges({ isInMaintenance = false }: Context): void {
  const message =
    'The newsroom is in maintenance: it can be read, and takes changes again later. Nothing was changed.';
  if (isInMaintenance) throw new TryLater('UNAVAILABLE', message, PAUSE);
}

function namesNone(): Promise<NamedIndirectly> {
  return Promise.resolve({ ids: [], fields: [] });
}

/** Declares an operation, which authorises the viewer, validates the input and makes the change with `inChange`. */
export function operation<
  const Shape extends z.ZodRawShape,
  Member,
  Rows extends ChangeResult,
  C extends Context = Context,
  Guarded = undefined,
  Secret extends object = object,
  const Tells extends boolean = false,
  More extends object = object,
>(
  declaration: Declaration<Shape, C, Member, Guarded, Secret, Rows, Tells, More>,
): Operation<Shape, C, Rows & Secret & More & EventOf<Tells>> {
  const { name, may, guard, details, audited, change, serializeBy, isSelfService = false } = declaration;
  const { rules = () => [], indirectly = namesNone, forgets = [], updates } = declaration;
  const { input, errors } = offered(declaration);
  const check = checkerOf(declaration.input, input);
  const make = async (context: C, sent: Sent<Shape>) => {
    const acting = { context, member: may(context.viewer, sent) };
    mustTakeChanges(context);
    // Without a guard, an input that isn't valid is refused before a transaction is opened.
    const early = guard === undefined ? check(sent, rules(undefined as Guarded)) : undefined;
    // A guard can't look for a row without its id. What `rules` say depends on that row.
    if (guard !== undefined && !hasOnlyIds(input, sent)) check(sent, []);
    if (early !== undefined) await declaration.precheck?.(early, acting);
    const secret = await deriveSecret(declaration, sent, acting);
    let detailed: Prisma.InputJsonObject = {};
    const makeChange = () =>
      inChange<Rows>(
        context,
        { ...optionsOf(declaration), input: sent, details: () => detailed },
        async (tx) => {
          for (let current = sent; ;) {
            const guarded = (await guard?.(tx, current, acting)) as Guarded;
            await mustBeAsRead(tx, updates, current);
            const checked = early !== undefined && current === sent ? early : check(current, rules(guarded));
            const { ids, fields, parts = [] } = await indirectly(tx, checked);
            const { at, merged, redacted } = await referencesMustExist(tx, input, checked, ids);
            if (merged.size === 0) {
              const byPart = redactedByPart(redacted, parts);
              if (redacted.length > 0) await mustNotBringBack(tx, byPart, checked, [...forgets, ...fields]);
              const before = await audited?.(tx, checked);
              const rows = await change(tx, checked, { ...acting, guarded, secret, at, redacted });
              // A redaction may have committed while the change waited for the row. A redaction itself adds one.
              if (forgets.length === 0) {
                const byNow = await redactedByNow(tx, input, checked, (await indirectly(tx, checked)).ids);
                if (byNow.length > redacted.length) throw new ChangedMeanwhile();
              }
              const after = await audited?.(tx, checked);
              const changes = before && after ? changedValues(before, after) : [];
              detailed = { ...details?.(checked, guarded), ...(changes.length > 0 && { changes }) };
              return rows;
            }
            current = mapRowIds(input, current, ({ id }) => merged.get(id) ?? id) as Sent<Shape>;
          }
        },
      );
    const rows = await inTurn(context, serializeBy, sent, makeChange);
    declaration.afterwards?.(context, sent, rows);
    return { rows, secret };
  };
  return {
    ...{ name, input, isSelfService, errors, make },
    async run(context: C, sent: Sent<Shape>) {
      const { rows, secret } = await make(context, sent);
      const more = await declaration.readAfterwards?.(context, sent, rows);
      return { ...rows, ...secret, ...more } as Rows & Secret & More & EventOf<Tells>;
    },
  };
}

/** The input and the errors of an operation, with those that all operations have, or all updates. */
function offered<Shape extends z.ZodRawShape>({
  input,
  errors = [],
  updates,
}: Pick<Declaration<Shape, never, never, never, never, never, never>, 'input' | 'errors' | 'updates'>): {
  input: z.ZodObject<Shape>;
  errors: readonly ErrorClass[];
} {
  const ofUpdates = updates === undefined ? {} : lockVersionInput;
  const whole = z.object({ idempotencyKey: idempotencyKeyInput, ...ofUpdates, ...input });
  return {
    input: whole,
    errors: updates === undefined ? errors : [LockConflictError, ...errors],
  };
}

/** What `inChange` does with the change besides making it. */
function optionsOf({
  name: action,
  isSelfService = false,
  keepsKey = true,
  removes,
  tells = false,
  timeout,
}: Pick<
  Declaration<z.ZodRawShape, never, never, never, never, never, boolean>,
  'name' | 'isSelfService' | 'keepsKey' | 'removes' | 'tells' | 'timeout'
>): Omit<Change, 'input' | 'details'> {
  return { action, isSelfService, keepsKey, removes, returnsEvent: tells, timeout };
}

/** Validates also the idempotency key and the version, but leaves them out, unless the operation declares the key. */
function checkerOf<Shape extends z.ZodRawShape>(declared: Shape, input: z.ZodType<object>) {
  const validate = createValidator<object>(input);
  const ofLists = listRules(Object.keys(declared));
  return (sent: Sent<Shape>, rules: Rules<Checked<Shape>>) => {
    const checked: { idempotencyKey?: unknown; expectedLockVersion?: unknown } = validate(
      [...ofLists, ...(rules as Rules<object>)],
      sent,
    );
    const { idempotencyKey: _key, expectedLockVersion: _version, ...rest } = checked;
    return ('idempotencyKey' in declared ? checked : rest) as Checked<Shape>;
  };
}

/** Empty for an input that isn't valid, which is refused later, with all its problems. */
async function deriveSecret<Shape extends z.ZodRawShape, C, Member, Secret extends object>(
  { input, secret }: Pick<Declaration<Shape, C, Member, never, Secret, never, boolean>, 'input' | 'secret'>,
  sent: Sent<Shape>,
  acting: { readonly context: C; readonly member: Member },
): Promise<Secret> {
  const { data } = secret === undefined ? {} : z.object(input).safeParse(sent);
  return data === undefined || secret === undefined ? ({} as Secret) : secret(data, acting);
}

/** Makes a change once others on this node have changed the row that it locks. */
async function inTurn<Shape extends z.ZodRawShape, C extends Context, Rows>(
  context: C,
  serializeBy: Declaration<Shape, C, never, never, never, never, never>['serializeBy'],
  sent: Sent<Shape>,
  change: () => Promise<Rows>,
): Promise<Rows> {
  const { rowQueues, caller } = context;
  const rowId =
    typeof serializeBy === 'function' ? await serializeBy(context, sent) : rowIdIn(sent, serializeBy);
  return rowId === null ? change() : rowQueues.inTurn(rowId, change, caller.onGone);
}

/** Row ids are decoded before the operation runs. */
function rowIdIn(input: object, field: string | undefined): string | null {
  return field === undefined ? null : ((input as Record<string, string>)[field] ?? null);
}
