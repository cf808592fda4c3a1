import { Prisma } from '../../generated/prisma/client.ts';
import { SlugTakenError } from '../errors.ts';

/**
 * Turns a violated unique slug into the error that the caller can act on. The check is the write's own, so it
 * holds against a writer at the same instant.
 */
export async function orSlugTaken<T>(slug: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new SlugTakenError(slug);
    throw error;
  }
}
