import type { PrismaClient, Redaction, RedactionRun } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../operations/transaction.ts';
import type { Viewer } from '../viewer.ts';
import { changesOf, eraserOf } from './eraser.ts';
import { eraseRows } from './erasure.ts';
import { isTelling, REPEATING_TABLES, rowsRepeating } from './traces.ts';

/**
 * Takes the words of a run out of all that repeats them, after its last redaction. The audit log loses them only in the name of a
 * redaction of these words: of the last one. Without one, it keeps them.
 * @param words as they are compared
 */
export async function sweepTraces(
  prisma: PrismaClient,
  { hash }: Pick<RedactionRun, 'hash'>,
  words: string,
  viewer: Viewer,
): Promise<void> {
  if (!isTelling(words)) return;
  await inTransaction(prisma, async (tx) => {
    const redaction = await tx.redaction.findFirst({ where: { hash }, orderBy: { id: 'desc' } });
    const redactionId = redaction?.id ?? '';
    const eraser = eraserOf(words, redactionId);
    let isReopened = false;
    for (const table of REPEATING_TABLES) {
      if (table === 'AuditEntry' && redaction === null) continue;
      const found = await rowsRepeating(tx, table, words);
      const rows = found.filter((row) => Object.keys(changesOf(table, row, eraser)).length > 0);
      if (rows.length === 0) continue;
      if (redaction !== null && !isReopened) await reopen(tx, redaction, viewer);
      isReopened = true;
      await eraseRows({ tx, redactionId, eraser, removed: [] }, table, rows, () => false);
    }
  });
}

/** A redaction goes on in this transaction: it leaves an entry in the audit log, and the tables are vacuumed again. */
async function reopen(
  tx: Transaction,
  { id, targetType, targetId, reason }: Redaction,
  { member }: Viewer,
): Promise<void> {
  await tx.redaction.update({ where: { id }, data: { cleanedAt: null } });
  const by = { memberId: member?.id ?? null, tokenId: member?.tokenId ?? null };
  const details = { target: targetType, targetId, reason };
  await tx.auditEntry.create({
    data: { ...by, action: 'redact', typename: 'Redaction', subjectId: id, details },
  });
}
