/** A search as one would write it in SQL, without an API: `$1` is the question. */

/** As in the API: words in their forms, what readers see, the newest that match, ranked, 20 of them, with snippets. */
export const SEARCH_BY_HAND = `
  WITH q AS (SELECT websearch_to_tsquery('dateline_english', $1) AS query),
  found AS (
    SELECT "id" FROM (SELECT "id" FROM "SearchEntry", q WHERE "isPublic" AND "words" @@ query ORDER BY "date" DESC NULLS LAST LIMIT 200) w
    UNION
    SELECT "id" FROM (SELECT "id" FROM "SearchEntry", q WHERE "isPublic" AND lower("title") <> '' AND "titleWords" @@ query ORDER BY "date" DESC NULLS FIRST LIMIT 200) t
  ),
  best AS (
    SELECT e."id", e."type", e."rowId", e."title", e."text", e."date",
      ts_rank_cd('{0.2, 0.2, 0.2, 1.0}', e."words", query, 1 | 32)
        + CASE WHEN e."titleWords" @@ query THEN 1.0 / (1 + 0.1 * length(e."titleWords")) ELSE 0 END
        + CASE e."type" WHEN 'STATEMENT' THEN 0.05 ELSE 0 END
        + coalesce(extract(epoch FROM e."date") / 3.2e9, 0.5) AS score
    FROM found JOIN "SearchEntry" e USING ("id"), q
    ORDER BY score DESC, "id" DESC LIMIT 20
  )
  SELECT "id", "type", "rowId", "title", "date", score,
    ts_headline('dateline_english', left("text", 50000), query, 'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=24, MinWords=12') AS snippet
  FROM best, q ORDER BY score DESC, "id" DESC`;

/** What begins like this, as in the API. */
export const SUGGEST_BY_HAND = `
  SELECT "id", "type", "rowId", "title" FROM (
    SELECT "id", "type", "rowId", "title", "date" FROM "SearchEntry"
    WHERE "isPublic" AND lower("title") <> '' AND "titleWords" @@ to_tsquery('dateline_simple', array_to_string(regexp_split_to_array(trim($1), '\\s+'), ':* & ') || ':*')
    ORDER BY "date" DESC NULLS FIRST LIMIT 200
  ) s
  ORDER BY starts_with(searchable("title"), searchable($1)) DESC, "date" IS NULL DESC, "date" DESC, "id" LIMIT 8`;
