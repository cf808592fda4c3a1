import type { Transaction } from '../db/client.ts';

/** Until the end of the transaction. */
export const LOCK_DIRECTORY = "SELECT pg_advisory_xact_lock(hashtextextended('dateline:directory', 0))";

/**
 * Changes that promote people and organisations, or change what is known of them, take turns: of two at the same time, neither
 * would see that the other makes something show, such as a role whose person and organisation become public at once. So it
 * comes before the locks of their rows.
 */
export async function lockDirectory(tx: Transaction): Promise<void> {
  await tx.$executeRawUnsafe(LOCK_DIRECTORY);
}
