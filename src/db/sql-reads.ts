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
 * The client for SQL by hand. The keys name what the SQL reads, so that a change of that drops the cached answer; without this, every
 * change drops it. The keys are those of docs/decisions/0017-read-cache.md: a row's id, `id>Table` for the rows that refer to
 * it, `>Table` for a table.
 */
export function recordingReads<Client extends Prisma.TransactionClient>(
  client: Client,
  ...keys: readonly string[]
): Client | PrismaClient {
  return (client as Recording)[RECORDER]?.(keys) ?? client;
}
