import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  applyMigrations,
  migrationNames,
  MIGRATIONS_FOLDER,
  PRISMA_FOLDER,
} from '../../src/db/migrations.ts';
import { query } from '../support/database/embedded.ts';
import { migrations } from '../support/database/migrations.ts';
import { emptyDatabase } from '../support/database/startup.ts';

const LAST_BEFORE = '20261203040000_desk';

test('the notes of reports become internal notes of who recorded the report, or else of the first admin', async () => {
  const url = await emptyDatabase();
  const before = migrationNames(MIGRATIONS_FOLDER).filter((name) => name <= LAST_BEFORE);
  const scripts = before.map((name) => [
    name,
    readFileSync(join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8'),
  ]);
  await applyMigrations(url, migrations(Object.fromEntries(scripts) as Record<string, string>));
  const [admin, member, own, imported, silent] = Array.from({ length: 5 }, () => randomUUID());
  await query(
    url,
    `INSERT INTO "Member" ("id", "name", "role") VALUES ('${admin}', 'An admin', 'ADMIN'), ('${member}', 'A reporter', 'REPORTER')`,
  );
  await query(
    url,
    `INSERT INTO "SourceReport" ("id", "note") VALUES ('${own}', 'Handle with care.'), ('${imported}', 'Old.'), ('${silent}', NULL)`,
  );
  await query(
    url,
    `INSERT INTO "AuditEntry" ("id", "memberId", "action", "subjectId") VALUES (gen_random_uuid(), '${member}', 'createSourceReport', '${own}')`,
  );
  await applyMigrations(url, PRISMA_FOLDER);
  const rows = await query(
    url,
    `SELECT n."sourceId", n."text", n."authorId" FROM "InternalNote" n ORDER BY n."text"`,
  );
  expect(rows).toEqual([own, 'Handle with care.', member, imported, 'Old.', admin]);
});
