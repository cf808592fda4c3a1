import { expect, test } from 'vitest';
import { nextMigration } from '../../prisma/next-migration.ts';
import { migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';

test('a new migration sorts after all that there are', () => {
  const names = migrationNames(MIGRATIONS_FOLDER);
  const next = nextMigration(names, 'a_purpose');
  expect([...names, next].sort().at(-1)).toBe(next);
  expect(new Set(names.map((name) => name.slice(0, 15))).size).toBe(names.length);
});

test('a new migration is named after the time, or after the last one if that has a later time', () => {
  const now = new Date('2027-02-03T04:05:06.789Z');
  expect(nextMigration([], 'first', now)).toBe('20270203040506_first');
  expect(nextMigration(['20261201020000_webhooks'], 'next', now)).toBe('20270203040506_next');
  expect(nextMigration(['20270203040506_other'], 'next', now)).toBe('20270203040507_next');
  expect(nextMigration(['20301231235959_other'], 'next', now)).toBe('20310101000000_next');
});

test.each(['', 'What it is for', '../elsewhere', '1_first'])(
  '%j is refused as the purpose of a migration',
  (purpose) => {
    expect(() => nextMigration([], purpose)).toThrow(/must be small letters/);
  },
);
