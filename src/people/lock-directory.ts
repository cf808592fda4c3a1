import type { Transaction } from '../db/client.ts';

/** Holds until the end of the transaction. */
export const LOCK_DIRECTORY = "SELECT pg_advisory_xact_lock(hashtextextended('dateline:directory', 0))";

/**
 * Serializes the changes to people and organisations, and their promotions. Two concurrent transactions can together make
 * something visible that neither of them sees. For example, one makes a person public, the other the organisation of their
 * role. Take this lock before you lock rows.
 */
export async function lockDirectory(tx: Transaction): Promise<void> {
  await tx.$executeRawUnsafe(LOCK_DIRECTORY);
}
