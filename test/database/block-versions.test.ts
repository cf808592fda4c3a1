import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { query } from '../support/database/embedded.ts';

const MIGRATION = '20261126010000_block_versions';

/** Of the table of blocks, which is `b`. */
const COLUMNS =
  'b."kind", b."html", b."text", b."level", b."statementId", b."url", b."caption", b."provider", b."altText", b."creditText", b."width", b."height", b."ordered", b."items"';

/** Two articles that use the same ids of blocks. Of the first, revision 3 corrects revision 1 below the draft 2, and 4 is both. */
const STORY = `
  INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'p', 'P');
  INSERT INTO "Statement" ("id", "kind", "channel", "text", "madeOnFirst", "madeOnLast", "speakerPersonId")
    SELECT gen_random_uuid(), 'QUOTE', 'SPEECH', t, '2025-01-01', '2025-01-01', "id" FROM "Person", unnest(ARRAY['S', 'T']) t;
  INSERT INTO "Article" ("id", "slug") VALUES (gen_random_uuid(), 'one'), (gen_random_uuid(), 'two');
  INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline", "createdAt")
    SELECT gen_random_uuid(), "id", n, "slug" || n, timestamptz '2025-01-01' + n * interval '1 day'
    FROM "Article", generate_series(1, 4) n WHERE "slug" = 'one' OR n = 1;
  CREATE FUNCTION pg_temp.block(letter text) RETURNS uuid LANGUAGE sql AS $$ SELECT md5(letter)::uuid $$;
  CREATE FUNCTION pg_temp.revision(name text) RETURNS uuid LANGUAGE sql AS
    $$ SELECT "id" FROM "ArticleRevision" WHERE "headline" = name $$;
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "html")
    SELECT pg_temp.revision(revision), position, pg_temp.block(letter), 'PARAGRAPH', html FROM (VALUES
      ('one1', 0, 'a', 'A'), ('one1', 1, 'b', 'B'),
      ('one2', 0, 'b', 'B, edited'), ('one2', 1, 'a', 'A'),
      ('one3', 0, 'a', 'A, corrected'), ('one3', 1, 'b', 'B'),
      ('one4', 0, 'b', 'B, edited'), ('one4', 1, 'a', 'A, corrected'),
      ('two1', 0, 'a', 'A'), ('two1', 1, 'c', 'A')
    ) AS block (revision, position, letter, html);
  -- In all revisions, with something else each time, or not.
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "text", "level")
    SELECT "id", 2, pg_temp.block('heading'), 'HEADING', 'H', CASE WHEN "number" < 3 THEN 2 ELSE 3 END FROM "ArticleRevision" WHERE "headline" LIKE 'one%';
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "statementId")
    SELECT "id", 3, pg_temp.block('quote'), 'QUOTE',
      (SELECT "id" FROM "Statement" WHERE "text" = CASE WHEN "number" < 4 THEN 'S' ELSE 'T' END) FROM "ArticleRevision" WHERE "headline" LIKE 'one%';
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "ordered", "items")
    SELECT "id", 4, pg_temp.block('list'), 'LIST', true, CASE WHEN "number" < 3 THEN '{"a,b"}'::text[] ELSE '{a,b}' END
    FROM "ArticleRevision" WHERE "headline" LIKE 'one%';
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "url", "altText", "caption")
    SELECT "id", 5, pg_temp.block('image'), 'IMAGE', 'https://i.example/', '', CASE WHEN "number" > 1 THEN '' END
    FROM "ArticleRevision" WHERE "headline" LIKE 'one%';
  INSERT INTO "Block" ("revisionId", "position", "id", "kind", "url", "provider")
    SELECT "id", 6, pg_temp.block('embed'), 'EMBED', 'https://e.example/', 'E' FROM "ArticleRevision" WHERE "headline" LIKE 'one%'`;

/** The whole text of every revision, block by block. */
const bodies = (from: string, blockId: string) =>
  `SELECT r."headline" || ' ' || "position" || ' ' || ${blockId} || ' ' || ROW(${COLUMNS})::text
   FROM "ArticleRevision" r ${from} ORDER BY r."headline", "position"`;

test('an archive with a copy of every block in each revision keeps all texts, and what is equal becomes one version', async () => {
  const url = await databaseBefore(MIGRATION);
  await write(url, STORY);
  const before = await query(url, bodies('JOIN "Block" b ON b."revisionId" = r."id"', 'b."id"'));
  expect(before).toHaveLength(30);
  expect(await applyMigrations(url)).toContain(MIGRATION);

  const places =
    'JOIN "BlockPlace" p ON p."revisionId" = r."id" JOIN "Block" b ON b."id" = p."blockVersionId"';
  expect(await query(url, bodies(places, 'b."blockId"'))).toEqual(before);
  const held = `SELECT coalesce(b."html", b."kind"::text) || ': ' || string_agg(r."headline", ', ' ORDER BY r."headline")
    FROM "ArticleRevision" r ${places} GROUP BY b."id", b."html", b."kind" ORDER BY 1`;
  expect(await query(url, held)).toEqual([
    'A, corrected: one3, one4',
    'A: one1, one2',
    'A: two1',
    'A: two1',
    'B, edited: one2, one4',
    'B: one1, one3',
    'EMBED: one1, one2, one3, one4',
    'HEADING: one1, one2',
    'HEADING: one3, one4',
    'IMAGE: one1',
    'IMAGE: one2, one3, one4',
    'LIST: one1, one2',
    'LIST: one3, one4',
    'QUOTE: one1, one2, one3',
    'QUOTE: one4',
  ]);
  // The ids are of version 7, and say when the first revision that holds the version was saved.
  const ids = `SELECT DISTINCT substring(b."id"::text FROM 15 FOR 1) || ' ' || to_timestamp(
      ('x' || left(replace(b."id"::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC'
    FROM "Block" b WHERE b."html" LIKE '%corrected' OR b."html" LIKE '%edited' ORDER BY 1`;
  expect(await query(url, ids)).toEqual(['7 2025-01-03 00:00:00', '7 2025-01-04 00:00:00']);
});

test('an empty database migrates too', async () => {
  const url = await databaseBefore(MIGRATION);
  await applyMigrations(url);
  expect(await query(url, 'SELECT count(*) FROM "BlockPlace"')).toEqual(['0']);
});
