import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

const ATTEMPTS = 5;

/**
 * Makes a change whole or not at all. Where PostgreSQL ended it because it and another writer waited for each other,
 * it starts over: of what was rolled back nobody has seen anything.
 * @param write does nothing but write to the database, since it may run several times
 */
export async function inTransaction<T>(
  prisma: PrismaClient,
  write: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await prisma.$transaction(write);
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
