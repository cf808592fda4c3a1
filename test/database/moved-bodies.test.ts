import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { applyMigrations, migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { emptyDatabase } from '../support/database/startup.ts';
import { connect, migrations } from '../support/database/migrations.ts';

const scriptOf = (name: string) => readFileSync(`${MIGRATIONS_FOLDER}/${name}/migration.sql`, 'utf8');
const foldersUntil = (last: string) =>
  migrations(
    Object.fromEntries(
      migrationNames(MIGRATIONS_FOLDER)
        .filter((name) => name <= last)
        .map((name) => [name, scriptOf(name)]),
    ),
  );

test('bodies of before are moved into parts, and an interrupted start continues', async () => {
  const url = await emptyDatabase();
  await applyMigrations(url, foldersUntil('20261201040001_row_changes'));
  const client = await connect(url);
  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
  const [article = '', person = '', statement = ''] = ids(3);
  const [first = '', second = ''] = ids(2);
  const versions = ids(100);
  await client.query(`
    INSERT INTO "Article" ("id", "slug") VALUES ('${article}', 'moved');
    INSERT INTO "Person" ("id", "slug", "name") VALUES ('${person}', 'ada', 'Ada');
    INSERT INTO "Statement" ("id", "kind", "wording", "channel", "text", "madeOnFirst", "madeOnLast", "speakerPersonId")
      VALUES ('${statement}', 'REMARK', 'VERBATIM', 'SPEECH', 'T', '2025-01-01', '2025-01-01', '${person}');
    INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline", "publishedAt")
      VALUES ('${first}', '${article}', 1, 'One', now()), ('${second}', '${article}', 2, 'Two', NULL);
    INSERT INTO "Block" ("id", "blockId", "kind", "statementId")
      SELECT v, gen_random_uuid(), 'QUOTE', '${statement}' FROM unnest('{${versions.join()}}'::uuid[]) v;
    INSERT INTO "BlockPlace" SELECT '${first}', n, v FROM unnest('{${versions.slice(0, 90).join()}}'::uuid[]) WITH ORDINALITY u (v, n);
    INSERT INTO "BlockPlace" SELECT '${second}', n, v FROM unnest('{${versions.toReversed().join()}}'::uuid[]) WITH ORDINALITY u (v, n);
    UPDATE "Article" SET "currentRevisionId" = '${second}', "publishedRevisionId" = '${first}', "state" = 'PUBLISHED', "firstPublishedAt" = now(),
      "publishedAt" = now();
    INSERT INTO "StatementArticle" VALUES ('${statement}', '${first}', '${article}', NULL, true, false), ('${statement}', '${second}', '${article}', NULL, false, true)`);
  // Of the one revision, as by a start that was interrupted.
  await applyMigrations(url, foldersUntil('20261201050000_body_parts'));
  await client.query(`UPDATE "ArticleRevision" SET "bodyPartIds" = '{}' WHERE "id" = '${second}'`);
  await applyMigrations(url, foldersUntil('20261201050001_move_bodies'));
  const { rows } = await client.query(
    `SELECT "bodyPartIds" = '{}' AS "isEmpty" FROM "ArticleRevision" ORDER BY "number"`,
  );
  expect(rows).toEqual([{ isEmpty: false }, { isEmpty: true }]);
  await client.query(`UPDATE "ArticleRevision" SET "bodyPartIds" = NULL WHERE "id" = '${second}'`);
  await client.query('CALL "move_bodies"()');
  await applyMigrations(url);
  const bodies = await client.query(
    `SELECT array_agg("blockVersionId"::text ORDER BY "position") AS "body" FROM "BlockPlace" GROUP BY "revisionId" ORDER BY count(*)`,
  );
  expect(bodies.rows).toEqual([{ body: versions.slice(0, 90) }, { body: versions.toReversed() }]);
  const blocks = await client.query(
    `SELECT count(*)::int AS "count", "isPublic" FROM "Block" GROUP BY 2 ORDER BY 1`,
  );
  expect(blocks.rows).toEqual([
    { count: 10, isPublic: false },
    { count: 90, isPublic: true },
  ]);
  const listed = await client.query('SELECT "subjectId", "isPublic", "isCurrent" FROM "SubjectArticle"');
  expect(listed.rows).toEqual([{ subjectId: statement, isPublic: true, isCurrent: true }]);
});
