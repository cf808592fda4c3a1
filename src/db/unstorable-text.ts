import { Prisma } from '../../generated/prisma/client.ts';

const CHARACTER_NOT_IN_REPERTOIRE = '22021';

/** Whether the database rejected a text that it can't store. In JSON, only U+0000 is such a text. */
export function isUnstorableText(error: Error): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const { driverAdapterError } = (error.meta ?? {}) as { driverAdapterError?: { cause?: object } };
  const cause = driverAdapterError?.cause as { originalCode?: string } | undefined;
  return cause?.originalCode === CHARACTER_NOT_IN_REPERTOIRE;
}
