import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { concurrentIndex } from '../../src/db/concurrent-index.ts';
import { migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { brokenRules } from '../support/database/migration-rules.ts';

test('migrations keep nobody waiting who uses a big table', () => {
  const scripts = migrationNames(MIGRATIONS_FOLDER).map(
    (name) => [name, readFileSync(join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8')] as const,
  );
  // Throws for one that can't be applied.
  for (const [name, script] of scripts) concurrentIndex(name, script);
  expect(scripts.flatMap(([name, script]) => brokenRules(script).map((rule) => `${name}: ${rule}`))).toEqual(
    [],
  );
});

const REFUSED = [
  ['CREATE INDEX "i" ON "Article" ("slug")', '"Article": build the index CONCURRENTLY'],
  ['CREATE UNIQUE INDEX "i"\n  ON "Article" ("slug")', '"Article": build the index CONCURRENTLY'],
  [
    'ALTER TABLE "Article" ADD CONSTRAINT "c" CHECK ("slug" <> \'; NOT VALID\')',
    '"Article": add the constraint NOT VALID',
  ],
  [
    'ALTER TABLE "Article" ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "Member" ("id") -- NOT VALID',
    '"Article": add the constraint NOT VALID',
  ],
  [
    'ALTER TABLE "Article" ADD CONSTRAINT "c" UNIQUE ("slug")',
    '"Article": build a unique index CONCURRENTLY, and add the constraint USING INDEX',
  ],
  [
    'ALTER TABLE "Article" ADD COLUMN "a" UUID REFERENCES "Member" ("id")',
    '"Article": add the foreign key as a constraint that is NOT VALID',
  ],
  [
    'ALTER TABLE "Article" ADD COLUMN "a" UUID NOT NULL DEFAULT gen_random_uuid()',
    '"Article": add the column without the value that each row would need',
  ],
  ['ALTER TABLE "Article" ALTER COLUMN "slug" SET DATA TYPE citext', '"Article": add another column'],
  [
    'ALTER TABLE "Article" ALTER COLUMN "slug" SET NOT NULL',
    '"Article": validate a CHECK named …_not_null first, and drop it in the same statement',
  ],
  [
    'ALTER TABLE "Article" ADD CONSTRAINT "c" CHECK (true) NOT VALID; ALTER TABLE "Article" VALIDATE CONSTRAINT "c"',
    '"Article": validate "c" in a later migration',
  ],
  [
    'ALTER TABLE "Article" ADD COLUMN "a" INTEGER; UPDATE "Article" SET "a" = 1',
    '"Article": write its rows in a migration of their own',
  ],
  ['LOCK TABLE "Article"', 'LOCK TABLE "Article": locks a table'],
] as const;

const ACCEPTED = [
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "Article" ("slug")',
  'CREATE TABLE "New" ("a" UUID NOT NULL); CREATE INDEX "i" ON "New" ("a"); ALTER TABLE "New" ADD CONSTRAINT "c" CHECK (true)',
  'ALTER TABLE "Article" ADD CONSTRAINT "c" CHECK ("slug" <> \'\') NOT VALID',
  'ALTER TABLE "Article" VALIDATE CONSTRAINT "c"',
  'ALTER TABLE "Article" ADD CONSTRAINT "c" UNIQUE USING INDEX "i"',
  'ALTER TABLE "Article" ADD COLUMN "a" INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE "Article" ALTER COLUMN "slug" SET NOT NULL, DROP CONSTRAINT "Article_slug_not_null"',
  'UPDATE "Article" SET "a" = 1 WHERE "a" IS NULL',
  'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ LOCK TABLE "Article"; CREATE INDEX "i" ON "Article" ("slug"); $$',
  'DROP INDEX "i"',
];

test('statements that lock or rewrite a big table break a rule, and others do not', () => {
  expect(REFUSED.map(([script]) => [script, ...brokenRules(script)])).toEqual(REFUSED);
  expect(ACCEPTED.flatMap((script) => brokenRules(script))).toEqual([]);
});
