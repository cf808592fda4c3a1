import { Prisma } from '../../generated/prisma/client.ts';
import { SlugTakenError, type UserError } from '../errors.ts';

/**
 * Turns the violation of a unique constraint into a UserError. Unlike a check before the write, this also works with
 * concurrent writers.
 * @param constraint its name in the database
 */
export async function orUnique<T>(write: Promise<T>, constraint: string, violated: UserError): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw constraintOf(error) === constraint ? violated : error;
  }
}

/**
 * Turns the violation of a table's unique slug into a SlugTakenError. A slug that leads to another row is taken, too.
 * @param slug the given one, if there is one
 */
export function orSlugTaken<T>(write: Promise<T>, table: string, slug = ''): Promise<T> {
  return orUnique(write, `${table}_slug_key`, new SlugTakenError(slug));
}

/** The name of the violated unique constraint, as reported by the driver adapter. */
function constraintOf(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return undefined;
  const { driverAdapterError } = (error.meta ?? {}) as {
    driverAdapterError?: { cause?: { constraint?: { index?: string } } };
  };
  return driverAdapterError?.cause?.constraint?.index;
}
