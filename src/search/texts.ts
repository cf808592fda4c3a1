import { Prisma } from '../../generated/prisma/client.ts';

/** In characters: how much of a text is searched for a snippet, and how long the shown beginning of a text is. */
const [MAX_LOOKED_THROUGH, BEGINNING] = [50_000, 400];

/** The text of an entry that was found; its title if it has no text. */
export interface FoundText {
  readonly config: string;
  readonly text: string;
  /** Whether the text is longer than what was read. */
  readonly isLonger: boolean;
  /** The indexes of the `stemsOf` the query that the text itself has. If it has none, the title matches, and only the beginning is read. */
  readonly stemsInText: readonly number[];
}

/** The SQL that adds the texts to the entries that other SQL finds, best first. */
export function withTexts(
  found: Prisma.Sql,
  queries: readonly { readonly config: string; readonly query: string }[],
): Prisma.Sql {
  const stems = queries.flatMap(({ config, query }) =>
    quotedStems(query).map((stem, place) => ({ config, stem, place })),
  );
  // `all_words` gives the words of titles and of names a weight of their own. The length of a text in bytes is known without reading it.
  return Prisma.sql`
    SELECT t.*, CASE WHEN octet_length(r."text") <= r."max" THEN r."text" ELSE left(r."text", r."max") END AS "text",
      octet_length(r."text") > r."max" AND length(left(r."text", r."max" + 1)) > r."max" AS "isLonger"
    FROM (
      SELECT f.*, e."config", ARRAY(
        SELECT s."place" FROM unnest(${stems.map(({ config }) => config)}::text[], ${stems.map(({ stem }) => stem)}::text[], ${stems.map(({ place }) => place)}::int[]) s ("config", "stem", "place")
        WHERE s."config" = e."config" AND e."words" @@ (s."stem" || CASE octet_length(e."text") WHEN 0 THEN ':A' ELSE ':D' END)::tsquery
      ) AS "stemsInText"
      FROM (${found}) f JOIN "SearchEntry" e USING ("id") OFFSET 0
    ) t JOIN "SearchEntry" e USING ("id")
    CROSS JOIN LATERAL (
      SELECT CASE octet_length(e."text") WHEN 0 THEN e."title" ELSE e."text" END AS "text",
        CASE t."stemsInText" WHEN '{}' THEN ${BEGINNING}::int ELSE ${MAX_LOOKED_THROUGH}::int END AS "max" OFFSET 0
    ) r ORDER BY t."score" DESC, t."id" DESC`;
}

/** The stems of a tsquery without the excluded ones: `harbour` for `'harbour' & !'plan'`. */
export function stemsOf(query: string): string[] {
  return quotedStems(query).map((stem) => stem.slice(1, -1).replaceAll("''", "'"));
}

/** The stems in the quotation marks of PostgreSQL. */
function quotedStems(query: string): string[] {
  const wanted = query.replace(/!(?:'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\))/g, '');
  return [...new Set(wanted.match(/'(?:[^']|'')+'/g))];
}
