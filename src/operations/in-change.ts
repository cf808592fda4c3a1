import { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from './context.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { knownSecret } from '../db/shared-secret.ts';
import { entityOfField, type EntityField, type EntityName } from '../db/entities.ts';
import type { SignedIn } from '../viewer.ts';
import { claimKey, idempotencyKeyInput } from './idempotency.ts';
import { inTransaction } from './transaction.ts';

/** What a change returns, by payload field: rows, counts and whether something is so. */
export type ChangeResult = Readonly<
  Partial<Record<EntityField, { readonly id: string; readonly revisionNumber?: number | null } | null>>
> & {
  readonly subscriptionsErased?: number;
  readonly deliveriesDeleted?: number;
  readonly articlesUntagged?: number;
  readonly acknowledged?: boolean;
};

export interface Change {
  /** The mutation, as the audit log names it: `publishArticle`. */
  readonly action: string;
  /** As sent by the caller. */
  readonly input: { readonly idempotencyKey?: string | null | undefined; readonly id?: unknown };
  /** The details for the audit log, read after the change is made. */
  readonly details: () => Prisma.InputJsonObject;
  /** The entity of the row that is gone after the change; its id is that of the input. */
  readonly removes: EntityName | undefined;
  readonly isSelfService: boolean;
  readonly keepsKey: boolean;
  /** Whether the result has the first event that the change appends. */
  readonly returnsEvent: boolean;
  /** In ms: how long the transaction may take. */
  readonly timeout: number | undefined;
}

/**
 * Makes a change in one transaction, which contains the writes, their events, the audit entry and the idempotency key. A
 * retry with the same key writes nothing and returns the same rows.
 * @throws ValidationError if the key was used for another request
 */
export async function inChange<Rows extends ChangeResult>(
  { writer, viewer }: Context,
  change: Change,
  write: (tx: Transaction) => Promise<Rows>,
): Promise<Rows> {
  const { action, input, isSelfService, keepsKey, returnsEvent, timeout } = change;
  // `write` refuses a key that isn't valid, together with all other problems.
  const { data: key } = idempotencyKeyInput.safeParse(input.idempotencyKey);
  const secret = key != null && keepsKey ? await knownSecret(writer, 'idempotency') : null;
  const { rows } = await inTransaction(
    writer,
    async (tx) => {
      const request = [action, input] as const;
      const claimed =
        key != null && secret !== null ? await claimKey<Rows>(tx, viewer, secret, key, request) : null;
      const made = claimed?.made ?? null;
      if (made !== null) return { claimed, isRepeated: true, rows: made };
      return { claimed, isRepeated: false, rows: { ...(await write(tx)) } };
    },
    ({ claimed, isRepeated, rows }, event) => {
      if (isRepeated) return [];
      if (returnsEvent) Object.assign(rows, { event });
      const { member } = viewer;
      return [
        ...(member === null || isSelfService ? [] : [auditEntry(member, change, rows)]),
        ...(claimed === null ? [] : [claimed.keep(rows)]),
      ];
    },
    timeout,
  );
  return rows;
}

/** The SQL that writes the audit entry. */
function auditEntry({ id: memberId, tokenId }: SignedIn, change: Change, rows: ChangeResult): Prisma.Sql {
  const { typename, id } = subjectOf(change, rows);
  const revision = rows.article?.revisionNumber;
  const allDetails = { ...(revision != null && { revision }), ...change.details() };
  return Prisma.sql`
    INSERT INTO "AuditEntry" ("id", "memberId", "tokenId", "action", "typename", "subjectId", "details")
    VALUES (
      ${newId()}::uuid, ${memberId}::uuid, ${tokenId}::uuid, ${change.action},
      ${typename}, ${id}::uuid,
      ${Object.keys(allDetails).length > 0 ? JSON.stringify(allDetails) : null}::jsonb
    )`;
}

/** The row that is gone, or else the first one that the change returns. */
function subjectOf({ removes, input }: Change, rows: ChangeResult) {
  if (removes !== undefined) return { typename: removes, id: String(input.id) };
  const [name = '', row] = Object.entries(rows)[0] ?? [];
  const isRow = typeof row === 'object' && row !== null && 'id' in row;
  return isRow ? { typename: entityOfField(name), id: row.id } : { typename: null, id: null };
}
