import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, StartupError } from '../errors.ts';
import { findFingerprint } from '../lib/fingerprint.ts';
import { databaseTime } from '../operations/database-time.ts';
import { inTransaction } from '../operations/transaction.ts';
import { announceRedaction } from './announce.ts';
import { eraserOf, seekerOf } from './eraser.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { outOfReach } from './extension-rows.ts';
import type { ListedRedaction } from './list.ts';
import { eraseTarget } from './targets.ts';
import { eraseTraces } from './traces.ts';

/** What was done with a redaction of a list. */
export type Replayed = 'REDACTED' | 'KNOWN' | 'NO_WORDS' | 'NO_TARGET';

/**
 * Applies a redaction to a database that lacks it, as it was when the database was backed up: takes the words out of the target,
 * and out of what repeats it. They are recognised by their hash. Readers learn of what they could read.
 */
export async function replayRedaction(
  prisma: PrismaClient,
  key: Uint8Array,
  redaction: ListedRedaction,
): Promise<Replayed> {
  try {
    return await inTransaction(prisma, (tx) => applyTo(tx, key, redaction));
  } catch (error) {
    if (error instanceof NotFoundError) return 'NO_TARGET';
    throw error;
  }
}

async function applyTo(tx: Transaction, key: Uint8Array, redaction: ListedRedaction): Promise<Replayed> {
  const problem = await outOfReach(tx);
  if (problem !== null) throw new StartupError(problem);
  const { id, targetType, targetId, reason } = redaction;
  const { count } = await tx.redaction.createMany({ data: [redaction], skipDuplicates: true });
  if (count === 0) return 'KNOWN';
  const details = { target: targetType, targetId, reason };
  await tx.auditEntry.create({ data: { action: 'redact', typename: 'Redaction', subjectId: id, details } });
  const seeking = {
    ...{ tx, redactionId: id, memberId: null, at: await databaseTime(tx) },
    ...{ isOneOfMany: false, removed: [], shownIn: new Set<string>(), shownInPosts: new Set<string>() },
    lostAuthors: new Map(),
  };
  const words = await wordsOf(seeking, key, redaction);
  if (words === undefined) return 'NO_WORDS';
  const erasure: Erasure = { ...seeking, eraser: eraserOf(words, id) };
  const main = await eraseTarget(erasure, targetType, targetId);
  await eraseTraces(erasure, targetId, main);
  await announceRedaction(erasure);
  return 'REDACTED';
}

/** The words in the target, or in its audit log; null if the whole of it was redacted, and undefined if it doesn't have them. */
async function wordsOf(
  seeking: Omit<Erasure, 'eraser'>,
  key: Uint8Array,
  { targetType, targetId, length, hash, slugLength, slugHash }: ListedRedaction,
): Promise<string | null | undefined> {
  if (length === null || hash === null) return null;
  const asSlug = slugLength === null || slugHash === null ? null : { length: slugLength, hash: slugHash };
  const seeker = seekerOf(findFingerprint(key, { length, hash }), asSlug && findFingerprint(key, asSlug));
  const erasure = { ...seeking, eraser: seeker };
  await eraseTarget(erasure, targetType, targetId);
  const entries = await seeking.tx.auditEntry.findMany({ where: { subjectId: targetId } });
  await eraseRows(erasure, 'AuditEntry', entries, () => false);
  return seeker.found() ?? undefined;
}
