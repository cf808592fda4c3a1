import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

const LOCK = Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('dateline:directory', 0))`;

/**
 * Changes that promote people and organisations, or change what is known of them, take turns: of two at the same time, neither
 * would see that the other makes something show, such as a role whose person and organisation become public at once. So it
 * comes before the locks of their rows.
 */
export async function lockDirectory(tx: Transaction): Promise<void> {
  await tx.$executeRaw(LOCK);
}

interface Named {
  readonly people: readonly string[];
  readonly organizations: readonly string[];
  readonly sources: readonly string[];
}

/** Locks the directory if one of these rows is hidden, in one SQL statement. Returns whether one is. */
export async function lockDirectoryIfHidden(
  tx: Transaction,
  { people, organizations, sources }: Named,
): Promise<boolean> {
  if (people.length + organizations.length + sources.length === 0) return false;
  const locked = await tx.$executeRaw`${LOCK} WHERE EXISTS (
      SELECT FROM "Person" WHERE "id" = ANY(${people}::uuid[]) AND "visibility" = 'MEMBERS'
    ) OR EXISTS (
      SELECT FROM "Organization" WHERE "id" = ANY(${organizations}::uuid[]) AND "visibility" = 'MEMBERS'
    ) OR EXISTS (
      SELECT FROM "SourceReport" WHERE "id" = ANY(${sources}::uuid[]) AND "visibility" = 'MEMBERS'
    )`;
  return locked > 0;
}
