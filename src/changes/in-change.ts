import type { Prisma } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { nounOfField, type NounField } from '../db/nouns.ts';
import { check } from '../validation.ts';
import type { SignedIn } from '../viewer.ts';
import { claimKey, idempotencyKey, type Claim } from './idempotency.ts';
import { inTransaction } from './transaction.ts';

/** What a change makes: rows by the names that payloads give them, and counts. */
export type Made = Readonly<
  Partial<Record<NounField, { readonly id: string; readonly revisionNumber?: number } | null>>
> & {
  readonly subscriptionsErased?: number;
};

export interface Change {
  /** The mutation, as the audit log names it: `publishArticle`. */
  readonly action: string;
  /** As the caller sent it. */
  readonly input: { readonly idempotencyKey?: string | null | undefined };
  /** What the audit log keeps of it, once it is made. */
  readonly details: () => Prisma.InputJsonObject | undefined;
  readonly isReaders: boolean;
  readonly keepsKey: boolean;
}

/**
 * Makes a change: all of it, once, and on record. One transaction holds what `write` does, the events that it appends,
 * the audit entry and the caller's key. If the same caller has made the same change under that key, nothing is written
 * and the same rows are returned.
 * @throws ValidationError for a key that was used for another change
 */
export async function inChange<Rows extends Made>(
  { prisma, viewer }: Context,
  { action, input, details, isReaders, keepsKey }: Change,
  write: (tx: Transaction) => Promise<Rows>,
): Promise<Rows> {
  const key = check(idempotencyKey, input.idempotencyKey, ['input', 'idempotencyKey']);
  return inTransaction(prisma, async (tx) => {
    let claim: Claim<Rows> | null = null;
    if (key != null && keepsKey) {
      claim = await claimKey<Rows>(tx, viewer, key, [action, input]);
      if (claim.made !== null) return claim.made;
    }
    const rows = await write(tx);
    if (viewer.member !== null && !isReaders) {
      await tx.auditEntry.create({ data: entryOf(viewer.member, action, rows, details()) });
    }
    await claim?.keep(rows);
    return rows;
  });
}

function entryOf(
  { id: memberId, tokenId }: SignedIn,
  action: string,
  rows: Made,
  details: Prisma.InputJsonObject | undefined,
): Prisma.AuditEntryUncheckedCreateInput {
  const [name = '', subject] = Object.entries(rows)[0] ?? [];
  const revision = rows.article?.revisionNumber;
  const all = { ...(revision !== undefined && { revision }), ...details };
  return {
    memberId,
    tokenId,
    action,
    ...(typeof subject === 'object' &&
      subject !== null && { typename: nounOfField(name), subjectId: subject.id }),
    ...(Object.keys(all).length > 0 && { details: all }),
  };
}
