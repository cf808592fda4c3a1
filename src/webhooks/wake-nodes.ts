import type { Transaction } from '../db/client.ts';

/** Wakes the nodes with the commit, as an event does. There is something to send that is not in the log. */
export async function wakeNodes(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('dateline_feed', 'webhooks')`;
}
