import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { migrations } from '../support/database/migrations.ts';
import { emptyDatabase, refusal } from '../support/database/startup.ts';

/** Copies three rows, each in a transaction of its own; fails at the second one until that is allowed. */
const COPY = {
  '1_copy': `CREATE TABLE "from" ("id" INTEGER);
    CREATE TABLE "to" ("id" INTEGER CHECK ("id" <> 2));
    INSERT INTO "from" VALUES (1), (2), (3);
    CREATE PROCEDURE "copy_all"() LANGUAGE plpgsql AS $$
    DECLARE
      row record;
    BEGIN
      FOR row IN SELECT "id" FROM "from" ORDER BY 1 LOOP
        INSERT INTO "to" SELECT row."id" WHERE NOT EXISTS (SELECT FROM "to" t WHERE t."id" = row."id");
        COMMIT;
      END LOOP;
    END $$;`,
  '2_copied': '-- What there is already.\nCALL "copy_all"();\n',
};

const copied = (url: string) => query(url, 'SELECT "id" FROM "to" ORDER BY 1');

test('a migration that calls a procedure keeps each part of its work, and goes on where it failed', async () => {
  const url = await emptyDatabase();
  expect(await refusal(applyMigrations(url, migrations(COPY)))).toContain('The migration 2_copied failed');
  expect(await copied(url)).toEqual([1]);
  await query(url, 'ALTER TABLE "to" DROP CONSTRAINT "to_id_check"');
  expect(await applyMigrations(url, migrations(COPY))).toEqual(['2_copied']);
  expect(await copied(url)).toEqual([1, 2, 3]);
});
