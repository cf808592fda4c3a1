import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { hasWords, mayHaveWords } from './with-words.ts';
import { placesOfWords, textsOfValue, valuesIn, type Place } from '../operations/places.ts';

/** Nodes that are named. */
const MOST = 100;
/** Rows of a table that are compared with the words. */
const ROWS = 1_000;
/** Rows of a table that are read, besides those of what the search finds. */
const NEWEST = 2_000;
/** Tables that are read at once. The editor waits for the answer. */
const AT_ONCE = 2;

export interface FoundElsewhere {
  readonly keys: readonly string[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

/**
 * The keys of the nodes that hold words, after they were taken out of the target. However big the archive is, it reads what the
 * search finds, and the newest rows of each table.
 * @param words as they are compared
 */
export async function nodesWith(prisma: PrismaClient, words: string): Promise<FoundElsewhere> {
  const keys = new Set<string>();
  if (words === '') return { keys: [], isComplete: true };
  const searched = await rowsInSearch(prisma, words);
  const has = hasWords(words);
  const mayHave = mayHaveWords('t."texts"', words);
  let isComplete = true;
  const places = await placesOfWords(prisma);
  for (let begun = 0; begun < places.length; begun += AT_ONCE) {
    const some = places.slice(begun, begun + AT_ONCE);
    const read = await Promise.all(some.map((place) => rowsIn(prisma, place, mayHave, searched)));
    isComplete &&= read.every(({ isWhole }) => isWhole);
    for (const { place, rows } of read)
      for (const { id, values } of rows)
        if (id !== null && values.flatMap((value) => textsOfValue(place, value)).some(has))
          keys.add(`${place.entity}:${id}`);
    if (keys.size >= MOST) return { keys: [...keys].slice(0, MOST), isComplete: false };
  }
  return { keys: [...keys], isComplete };
}

/** The ids of what the search has with the words: articles, posts, and others. */
async function rowsInSearch(prisma: PrismaClient, words: string): Promise<string[]> {
  const matching = (isPublic: Prisma.Sql) => Prisma.sql`(
    SELECT e."rowId" FROM "SearchConfig" c CROSS JOIN LATERAL (
      SELECT "rowId" FROM "SearchEntry" WHERE ${isPublic} AND "config" = c."name" AND "words" @@ phraseto_tsquery(c."name"::regconfig, ${words})
      LIMIT ${MOST}
    ) e LIMIT ${MOST})`;
  const rows = await prisma.$queryRaw<{ rowId: string }[]>`
    ${matching(Prisma.sql`"isPublic"`)} UNION ${matching(Prisma.sql`NOT "isPublic"`)}`;
  return rows.map(({ rowId }) => rowId);
}

interface Rows {
  readonly place: Place;
  readonly rows: readonly { readonly id: string | null; readonly values: unknown[] }[];
  /** Whether all rows of the table were read. */
  readonly isWhole: boolean;
}

async function rowsIn(
  prisma: PrismaClient,
  place: Place,
  mayHave: Prisma.Sql,
  searched: readonly string[],
): Promise<Rows> {
  const { table, id, key } = place;
  const values = valuesIn(place);
  const from = Prisma.raw(`"${table}"`);
  // The index of a plain column finds the rows of what the search found.
  const indexed = /^"\w+"$/.test(id)
    ? Prisma.sql`UNION ALL SELECT * FROM ${from} WHERE ${Prisma.raw(id)} = ANY(${searched}::uuid[])`
    : Prisma.empty;
  const rows = await prisma.$queryRaw<Rows['rows'][number][]>`
    WITH t AS (SELECT * FROM (SELECT * FROM ${from} ORDER BY ${Prisma.raw(key)} DESC LIMIT ${NEWEST}) n ${indexed})
    SELECT "id", "values" FROM (SELECT ${Prisma.raw(id)} AS "id", ${values} AS "values", ${values}::text AS "texts" FROM t OFFSET 0) t
    WHERE ${mayHave} LIMIT ${ROWS}`;
  const others = await prisma.$queryRaw<object[]>`SELECT FROM ${from} OFFSET ${NEWEST} LIMIT 1`;
  return { place, rows, isWhole: others.length === 0 && rows.length < ROWS };
}
