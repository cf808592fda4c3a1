/** Questions to an archive, of words that are as rare as those that people ask for. */
import type pg from 'pg';

const SAMPLE = `"SearchEntry" TABLESAMPLE BERNOULLI (4) REPEATABLE (1)`;

/** Which share of what readers find has a word, at least and at most. Rare words are in one entry of the sample. */
const FREQUENT = [0.03, 1] as const;
const MEDIAN = [0.001, 0.005] as const;

/** Each kind has as many as are asked for, and the same archive gives the same. */
export async function findQuestions(client: pg.Client, count: number) {
  const { rows } = await client.query<{ word: string; share: number }>(
    `SELECT "word", "ndoc"::float8 / (SELECT count(*) FROM ${SAMPLE} WHERE "isPublic") AS "share"
     FROM ts_stat('SELECT "words" FROM ${SAMPLE} WHERE "isPublic"')
     WHERE "word" ~ '^[a-z]{4,}$' AND to_tsvector('dateline_english', "word") @@ to_tsquery('dateline_simple', "word") ORDER BY md5("word")`,
  );
  const wordsIn = ([least, most]: readonly [number, number]) =>
    rows.filter(({ share }) => share >= least && share <= most).map(({ word }) => word);
  const rarest = Math.min(...rows.map(({ share }) => share));
  const texts = await client.query<{ words: string[] }>(
    `SELECT "words" FROM (
       SELECT "id", ARRAY(SELECT w FROM unnest(tsvector_to_array("words")) w WHERE w = ANY($1) ORDER BY md5(w)) AS "words"
       FROM ${SAMPLE} WHERE "isPublic" AND "type" = 'ARTICLE' LIMIT 5000
     ) t WHERE cardinality("words") > 1 ORDER BY md5("id"::text)`,
    [wordsIn(MEDIAN)],
  );
  const people = await client.query<{ name: string }>(
    `SELECT "name" FROM (SELECT DISTINCT ON ("name") "name", "id" FROM "Person" WHERE "visibility" = 'PUBLIC') p ORDER BY md5("name")`,
  );
  const names = people.rows.map(({ name }) => name);
  return {
    frequent: spread(wordsIn(FREQUENT), count),
    median: spread(wordsIn(MEDIAN), count),
    rare: spread(wordsIn([0, rarest]), count),
    'two words': spread(
      texts.rows.map(({ words }) => `${words[0]} ${words[1]}`),
      count,
    ),
    name: spread(names, count),
    'name with a typo': spread(names, count).map(withTypo),
    // What somebody has typed so far.
    prefixes: spread(names, count).map((name, index) => name.slice(0, 2 + (index % 6))),
  };
}

/** So many, from the whole list; again from its beginning if it has fewer. */
function spread<Item>(list: readonly Item[], count: number): Item[] {
  if (list.length === 0) throw new Error('The archive has too few texts.');
  const step = Math.max(1, list.length / count);
  return Array.from({ length: count }, (_, index) => list[Math.floor(index * step) % list.length] as Item);
}

/** The fourth-last letter and the one after it change places: `Lindqvist` → `Lindqivst`. */
function withTypo(name: string): string {
  return name.replace(/(\p{L})(\p{L})(\p{L}\p{L})$/u, '$2$1$3');
}
