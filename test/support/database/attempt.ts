/** SQL that a test only tries. */
import type { PrismaClient } from '../../../generated/prisma/client.ts';

/** Runs the SQL and rolls it back. Returns the SQLSTATE of the refusal, or null. `:name` stands for the id of this name. */
export async function tryOut(
  prisma: PrismaClient,
  sql: string,
  ids: Readonly<Record<string, string>>,
): Promise<string | null> {
  const filled = sql.replace(/:(\w+)\b/g, (_, name: string) => `'${ids[name] ?? ''}'`);
  const undo = new Error('taken back');
  try {
    await prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(filled);
      throw undo;
    });
  } catch (error) {
    if (error === undo) return null;
    const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
    return meta?.driverAdapterError?.cause?.originalCode ?? String(error);
  }
  return null;
}
