import { Prisma } from '../../generated/prisma/client.ts';
import { SlugTakenError, type UserError } from '../errors.ts';

/**
 * Turns the violation of one unique constraint into an error that the caller can act on. The check is the write's own,
 * so it holds against a concurrent writer.
 * @param constraint its name in the database
 */
export async function orUnique<T>(write: Promise<T>, constraint: string, violated: UserError): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw constraintOf(error) === constraint ? violated : error;
  }
}

/** Writes a row whose slug no other row of its table may have. */
export function orSlugTaken<T>(write: Promise<T>, table: string, slug: string): Promise<T> {
  return orUnique(write, `${table}_slug_key`, new SlugTakenError(slug));
}

/** The unique constraint that a write violated, as the driver adapter reports it. */
function constraintOf(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return undefined;
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { constraint?: { index?: string } } };
  };
  return driverAdapterError?.cause?.constraint?.index;
}
