import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { AppendedEvent } from '../log/append.ts';
import { tellReaders } from './tell-readers.ts';

/** How often a transaction is tried; and one that may take long, since others wait for what it holds each time. */
const ATTEMPTS = { short: 5, long: 2 };
/**
 * PostgreSQL's codes of a serialization failure, a deadlock, and a reference to a row that is gone: what was just merged into
 * another row, or deleted. The next attempt finds the other row, or that there is none.
 */
const CONFLICTS: readonly unknown[] = ['40001', '40P01', '23503'];
/** The same, as Prisma reports them for its own statements. */
const PRISMA_CONFLICTS: readonly string[] = ['P2034', 'P2003'];

/** What a transaction has read was changed by another one before it locked its rows. */
export class ChangedMeanwhile extends Error {}

/**
 * Runs a transaction, and retries it after a conflict with another one. At its end, it writes the events that were appended,
 * and tells readers what it has changed on other rows.
 * @param write can run several times, so it must have no effect outside the transaction
 * @param lastWrites what else is to be written at the end, in the same SQL statement as the events, by the first of these
 * @param timeout in ms, if it may take longer than others
 */
export async function inTransaction<T>(
  prisma: PrismaClient,
  write: (tx: Transaction) => Promise<T>,
  lastWrites: (written: T, event: AppendedEvent | null) => readonly Prisma.Sql[] = () => [],
  timeout?: number,
): Promise<T> {
  const attempts = timeout === undefined ? ATTEMPTS.short : ATTEMPTS.long;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prisma.$transaction(
        async (tx) => {
          const written = await write(tx);
          await tellReaders(tx, (event) => lastWrites(written, event));
          return written;
        },
        timeout === undefined ? {} : { timeout },
      );
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  if (error instanceof ChangedMeanwhile) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (PRISMA_CONFLICTS.includes(error.code)) return true;
  // SQL by hand.
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { originalCode?: string } };
  };
  return CONFLICTS.includes(driverAdapterError?.cause?.originalCode);
}
