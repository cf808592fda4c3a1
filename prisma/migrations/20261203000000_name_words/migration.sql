-- The words of a name or a headline, by whose beginnings a search finds it: in lower case, without accents and characters that have no width.
-- A dot, an apostrophe or an ampersand within a word parts it, and is left out as well: "O'Neill" has the words "o", "neill" and "oneill".
-- Indexes use it, so it is here and not in prisma/sql. What it calls is bound here, since indexes are built without a search path. Its cost is
-- that of as many comparisons, so that even a short table isn't read without its index.
CREATE FUNCTION name_words("name" text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
  RETURN (
    SELECT to_tsvector('dateline_simple', regexp_replace(regexp_replace(
      "plain" || ' ' || regexp_replace("plain", '(?<=\S)[.''’ʼ&](?=\S)', '', 'g'),
      '[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]', '', 'g'), '[!-/:-@[-`{-~‐‑’ʼ]', ' ', 'g'))
    FROM searchable("name") AS "plain"
  );
