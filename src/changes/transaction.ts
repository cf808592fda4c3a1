import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { tellReaders } from './tell-readers.ts';

const ATTEMPTS = 5;

/**
 * Runs a transaction, and retries it after a deadlock or a write conflict. At its end, it tells readers what it has changed
 * on other rows.
 * @param write can run several times, so it must have no effect outside the transaction
 */
export async function inTransaction<T>(
  prisma: PrismaClient,
  write: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prisma.$transaction(async (tx) => {
        const written = await write(tx);
        await tellReaders(tx);
        return written;
      });
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
