import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { sqlReading } from '../sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';
import type { Found } from './search.ts';

/** Of more titles than these that have the beginnings, the newest are ranked. */
const MAX_RANKED = 200;

/** What the words of a prefix are the beginnings of: every word but the last may be whole, too. Null if there are no words. */
function beginnings(prefix: string): string | null {
  const words = prefix.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ');
}

interface Suggested extends Omit<Found, 'score'> {
  readonly title: string;
}

/** What has a name or a title with words that begin like this; names first, then the newest. */
export async function suggested(
  prisma: PrismaClient,
  viewer: Viewer,
  prefix: string,
  types: readonly SearchType[],
  take: number,
): Promise<Suggested[]> {
  const words = beginnings(prefix);
  if (words === null) return [];
  const query = Prisma.sql`to_tsquery('dateline_simple', ${words})`;
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT e."id", e."type", e."rowId", e."title", e."date" FROM "SearchEntry" e
      WHERE ${seen} AND e."title" <> '' AND e."type" = ANY(${types}::"SearchType"[]) AND e."titleWords" @@ ${query}
      ORDER BY e."date" DESC NULLS FIRST LIMIT ${MAX_RANKED})`,
  );
  return sqlReading(prisma, '>SearchEntry').$queryRaw`
    SELECT "id", "type", "rowId", "title" FROM (${Prisma.join(parts, ' UNION ALL ')}) s
    ORDER BY starts_with(searchable("title"), searchable(${prefix})) DESC, "date" IS NULL DESC, length("title") < 60 DESC, "date" DESC, "title", "id" LIMIT ${take}`;
}
