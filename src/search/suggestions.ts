import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { recordingReads } from '../db/sql-reads.ts';
import type { Viewer } from '../viewer.ts';
import { searchedEntries } from './policy.ts';
import { HAS_TITLE, type SearchHit } from './search.ts';

/** The number of newest matching titles that are ranked. */
const MAX_RANKED = 200;

/** The length below which a beginning matches too many words for an index. */
const MIN_LETTERS = 3;

/** The query for titles with words that begin like this. */
function prefixQuery(words: readonly string[]): Prisma.Sql {
  return Prisma.sql`to_tsquery('dateline_simple', ${words.map((word) => `${word}:*`).join(' & ')})`;
}

interface Suggested extends Omit<SearchHit, 'score'> {
  readonly title: string;
}

/** The entries whose name or title has words that begin like this: names first, then the newest titles. */
export async function suggested(
  prisma: PrismaClient,
  viewer: Viewer,
  prefix: string,
  types: readonly SearchType[] | null,
  take: number,
): Promise<Suggested[]> {
  const words = prefix.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  if (words.length === 0) return [];
  // The index finds titles with the long beginnings. They are then compared with all beginnings: IS TRUE keeps the index out of that.
  const long = words.filter((word) => word.length >= MIN_LETTERS);
  const isCandidate = Prisma.sql`e."titleWords" @@ ${prefixQuery(long.length === 0 ? words : long)}`;
  const matches =
    long.length === 0 || long.length === words.length
      ? isCandidate
      : Prisma.sql`${isCandidate} AND (e."titleWords" @@ ${prefixQuery(words)}) IS TRUE`;
  const isOfType = types === null ? Prisma.empty : Prisma.sql`AND e."type" = ANY(${types}::"SearchType"[])`;
  const parts = searchedEntries(viewer).map(
    (seen) => Prisma.sql`(
      SELECT e."id", e."type", e."rowId", e."title", e."date" FROM "SearchEntry" e
      WHERE ${seen} AND ${HAS_TITLE} ${isOfType} AND ${matches}
      ORDER BY e."date" DESC NULLS FIRST LIMIT ${MAX_RANKED})`,
  );
  // Most titles are in ASCII, and compared faster.
  return recordingReads(prisma, '>SearchEntry').$queryRaw`
    SELECT "id", "type", "rowId", "title" FROM (${Prisma.join(parts, ' UNION ALL ')}) s
    ORDER BY starts_with(CASE octet_length("title") WHEN length("title") THEN lower("title") ELSE searchable("title") END, searchable(${prefix})) DESC,
      "date" IS NULL DESC, length("title") < 60 DESC, "date" DESC, "title", "id" LIMIT ${take}`;
}
