import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';

/** A method of clients that record reads: it records these keys and returns the plain client. */
export const RECORDER = Symbol('records what is read');

/** The key of an answer that depends on the time. No change has it, so such an answer is cached for a short time only. */
export const TIME_DEPENDENT = 'the time';

/** The key of an answer that shows the end of the log while the node has events yet to read. Reading them is a change with this key. */
export const LAGGING = 'lagging';

interface Recording {
  readonly [RECORDER]?: (keys: readonly string[]) => PrismaClient;
}

/**
 * The client for SQL by hand. The keys name the rows that the SQL reads, so that only their changes drop the cached answer.
 * Without keys, every change drops it. A key is a row's id, `id>Table` for the rows that refer to it, or `>Table` for a
 * table (docs/decisions/0017-read-cache.md).
 */
export function recordingReads<Client extends Prisma.TransactionClient>(
  client: Client,
  ...keys: readonly string[]
): Client | PrismaClient {
  return (client as Recording)[RECORDER]?.(keys) ?? client;
}
