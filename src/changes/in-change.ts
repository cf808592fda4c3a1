import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { nounOfField, type NounField } from '../db/nouns.ts';
import { placedEvent } from '../log/append.ts';
import type { SignedIn } from '../viewer.ts';
import { claimKey, idempotencyKeyInput, type ClaimedKey } from './idempotency.ts';
import { inTransaction } from './transaction.ts';

/** The rows and counts that a change returns, by payload field. */
export type Made = Readonly<
  Partial<Record<NounField, { readonly id: string; readonly revisionNumber?: number } | null>>
> & {
  readonly subscriptionsErased?: number;
};

export interface Change {
  /** The mutation, as the audit log names it: `publishArticle`. */
  readonly action: string;
  /** As sent by the caller. */
  readonly input: { readonly idempotencyKey?: string | null | undefined };
  /** The details for the audit log, read after the change is made. */
  readonly details: () => Prisma.InputJsonObject | undefined;
  readonly isSelfService: boolean;
  readonly keepsKey: boolean;
}

/**
 * Makes a change in one transaction, which contains the writes, their events, the audit entry and the idempotency key. A
 * retry with the same key writes nothing and returns the same rows.
 * @throws ValidationError if the key was used for another request
 */
export async function inChange<Rows extends Made>(
  { writer, viewer }: Context,
  { action, input, details, isSelfService, keepsKey }: Change,
  write: (tx: Transaction) => Promise<Rows>,
): Promise<Rows> {
  // `write` refuses a key that isn't valid, with whatever else isn't.
  const { data: key } = idempotencyKeyInput.safeParse(input.idempotencyKey);
  const rows = await inTransaction(writer, async (tx) => {
    let claimed: ClaimedKey<Rows> | null = null;
    if (key != null && keepsKey) {
      claimed = await claimKey<Rows>(tx, viewer, key, [action, input]);
      if (claimed.made !== null) return claimed.made;
    }
    const rows = await write(tx);
    if (viewer.member !== null && !isSelfService) {
      await tx.auditEntry.create({ data: entryOf(viewer.member, action, rows, details()) });
    }
    await claimed?.keep(rows);
    return rows;
  });
  return rows.event == null ? rows : { ...rows, event: await placedEvent(writer, rows.event) };
}

function entryOf(
  { id: memberId, tokenId }: SignedIn,
  action: string,
  rows: Made,
  details: Prisma.InputJsonObject | undefined,
): Prisma.AuditEntryUncheckedCreateInput {
  const [name = '', subject] = Object.entries(rows)[0] ?? [];
  const revision = rows.article?.revisionNumber;
  const allDetails = { ...(revision !== undefined && { revision }), ...details };
  return {
    memberId,
    tokenId,
    action,
    ...(typeof subject === 'object' &&
      subject !== null && { typename: nounOfField(name), subjectId: subject.id }),
    ...(Object.keys(allDetails).length > 0 && { details: allDetails }),
  };
}
