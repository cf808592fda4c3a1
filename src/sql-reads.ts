import type { Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** On a client that notes what is read through it: gives the client itself, and notes these keys. */
export const NOTES = Symbol('notes what is read');

/** The key of an answer that depends on when it was made. No change is told by it, so such an answer is kept for a short time only. */
export const MOMENT = 'the moment';

/** The key of an answer that says where the log stands, made while the node had events yet to read. Once it has read them, that is told. */
export const CATCHING_UP = 'catching up';

interface Noting {
  readonly [NOTES]?: (keys: readonly string[]) => PrismaClient;
}

/**
 * The client for a piece of SQL by hand. It says here what the SQL reads, so that a kept answer is dropped when that changes; without,
 * any change would drop it. The keys are those of docs/decisions/0017-read-cache.md: a row's id, `id>Table` for the rows that
 * refer to it, `>Table` for a table.
 */
export function sqlReading<Client extends Prisma.TransactionClient>(
  client: Client,
  ...keys: readonly string[]
): Client | PrismaClient {
  return (client as Noting)[NOTES]?.(keys) ?? client;
}
