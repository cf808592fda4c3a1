import { Prisma } from '../../generated/prisma/client.ts';

/** Of a longer text, the beginning is looked through for a snippet; so much is enough to show how a text begins (characters). */
const [MAX_LOOKED_THROUGH, BEGINNING] = [50_000, 400];

/** The text of an entry that was found; its title if it has no text. */
export interface FoundText {
  readonly config: string;
  readonly text: string;
  /** Whether the text itself has a word that is asked for. Otherwise, the title and names have all of them, and only its beginning is read. */
  readonly isInText: boolean;
}

/** The SQL that reads what another finds, the best first, with the texts. */
export function withTexts(
  found: Prisma.Sql,
  queries: readonly { readonly config: string; readonly query: string }[],
): Prisma.Sql {
  const configs = queries.map(({ config }) => config);
  // `all_words` gives the words of titles and of names a weight of their own.
  const words = queries.map(({ query }) =>
    quotedStems(query)
      .map((stem) => `${stem}:D`)
      .join(' | '),
  );
  return Prisma.sql`
    SELECT t.*, left(CASE e."text" WHEN '' THEN e."title" ELSE e."text" END, CASE WHEN t."isInText" THEN ${MAX_LOOKED_THROUGH}::int ELSE ${BEGINNING}::int END) AS "text"
    FROM (
      SELECT f.*, e."config", e."text" = '' OR e."words" @@ q."query"::tsquery AS "isInText"
      FROM (${found}) f JOIN "SearchEntry" e USING ("id") JOIN unnest(${configs}::text[], ${words}::text[]) q ("config", "query") USING ("config") OFFSET 0
    ) t JOIN "SearchEntry" e USING ("id") ORDER BY t."score" DESC, t."id" DESC`;
}

/** The stems of a tsquery, but those that are excluded: of `'harbour' & !'plan'`, the first. */
export function stemsOf(query: string): string[] {
  return quotedStems(query).map((stem) => stem.slice(1, -1).replaceAll("''", "'"));
}

/** As PostgreSQL writes them. */
function quotedStems(query: string): string[] {
  const wanted = query.replace(/!(?:'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\))/g, '');
  return [...new Set(wanted.match(/'(?:[^']|'')+'/g))];
}
