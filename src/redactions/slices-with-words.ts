import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { Slices } from '../lib/slices.ts';
import { placesOfWords, textsOfValue, valuesIn, type Place } from '../operations/places.ts';
import { hasWords, mayHaveWords } from './with-words.ts';

/** Rows that a statement reads at first, at least and at most. */
const ROWS = { first: 500, least: 50, most: 20_000 } as const;
/** In ms: a statement that takes less than half of it reads more rows the next time, and one that takes more reads fewer. */
const STATEMENT = 300;
/** Before all ids. */
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface SliceWithWords {
  /** The keys of the nodes whose rows have the words. */
  readonly keys: readonly string[];
  /** How many tables with words there are, and how many were read to their ends. */
  readonly places: number;
  readonly placesRead: number;
}

/**
 * Reads every place in which words can stand, from its oldest row to its newest, in short statements. PostgreSQL finds the rows
 * that may have the words, and the node compares these.
 * @param words as they are compared
 */
export async function* slicesWithWords(prisma: PrismaClient, words: string): AsyncGenerator<SliceWithWords> {
  // The places of a table differ in the nodes that its rows belong to.
  const tables = new Map<string, PlacesOfTable>();
  for (const place of await placesOfWords(prisma))
    tables.set(place.table, [...(tables.get(place.table) ?? []), place] as [Place, ...Place[]]);
  const mayHave = mayHaveWords('v."text"', words);
  const has = hasWords(words);
  const turns = new Slices();
  let rows: number = ROWS.first;
  let placesRead = 0;
  for (const owners of tables.values()) {
    for (let after: string | null = FIRST; after !== null;) {
      const begun = performance.now();
      const slice: Slice = await readSlice(prisma, owners, mayHave, { after, rows });
      const keys = new Set<string>();
      for (const { ids, values } of slice.candidates) {
        await turns.next();
        if (!values.flatMap((value) => textsOfValue(owners[0], value)).some(has)) continue;
        for (const [index, id] of ids.entries()) if (id !== null) keys.add(`${owners[index]?.entity}:${id}`);
      }
      after = slice.count < rows ? null : slice.last;
      if (after === null) placesRead += 1;
      yield { keys: [...keys], places: tables.size, placesRead };
      rows = nextRows(rows, performance.now() - begun);
    }
  }
}

function nextRows(rows: number, took: number): number {
  if (took > STATEMENT) return Math.max(ROWS.least, Math.floor(rows / 2));
  return took < STATEMENT / 2 ? Math.min(ROWS.most, rows * 2) : rows;
}

/** They have one key, and the same columns. */
type PlacesOfTable = readonly [Place, ...Place[]];

interface Slice {
  readonly count: number;
  readonly last: string | null;
  /** The ids of the nodes by place, null where it is another one. */
  readonly candidates: readonly { readonly ids: readonly (string | null)[]; readonly values: unknown[] }[];
}

/** @param owners the places of one table */
async function readSlice(
  prisma: PrismaClient,
  owners: PlacesOfTable,
  mayHave: Prisma.Sql,
  { after, rows }: { readonly after: string; readonly rows: number },
): Promise<Slice> {
  const values = valuesIn(owners[0]);
  const from = Prisma.raw(`"${owners[0].table}"`);
  const key = Prisma.raw(owners[0].key);
  const ids = Prisma.raw(owners.map(({ id }) => `(${id})::text`).join(', '));
  // Rows with the same key, such as the credits of a revision, are in one slice.
  const [slice] = await prisma.$queryRaw<[Slice]>`
    WITH t AS MATERIALIZED (SELECT * FROM ${from} WHERE ${key} > ${after}::uuid ORDER BY ${key} FETCH FIRST (${rows}::int) ROWS WITH TIES)
    SELECT (SELECT count(*)::int FROM t) AS "count", (SELECT ${key} FROM t ORDER BY ${key} DESC LIMIT 1) AS "last", (
      SELECT coalesce(jsonb_agg(jsonb_build_object('ids', ARRAY[${ids}], 'values', v."values")), '[]')
      FROM t CROSS JOIN LATERAL (SELECT ${values} AS "values", ${values}::text AS "text" OFFSET 0) v WHERE ${mayHave}
    ) AS "candidates"`;
  return slice;
}
