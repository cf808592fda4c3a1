import { describe, expect, it } from 'vitest';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { query } from '../support/database/embedded.ts';

/** The nodes of all other tests have this role, too: so they show that it suffices. */
describe('the role that serves', () => {
  const newsroom = useNewsroom();
  const refusal = (sql: string) =>
    query(newsroom.database.servingUrl, sql).then(
      () => 'It is done.',
      (error: unknown) => (error as Error).message,
    );

  it.each([
    'CREATE TABLE "Own" ()',
    'CREATE FUNCTION "own"() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'ALTER TABLE "Article" ADD COLUMN "own" text',
    'ALTER TABLE "AuditEntry" DISABLE TRIGGER USER',
    'DROP TRIGGER "AuditEntry_immutable" ON "AuditEntry"',
    'TRUNCATE "FeedEvent"',
    'CREATE TRIGGER "own" BEFORE INSERT ON "Article" EXECUTE FUNCTION "keep_every_slug"()',
    'INSERT INTO _prisma_migrations SELECT * FROM _prisma_migrations',
    'DELETE FROM _prisma_migrations',
    'SET session_replication_role = replica',
  ])('may not %s', async (sql) => {
    expect(await refusal(sql)).toMatch(/^permission denied|^must be owner/);
  });

  it('adds entries to the audit log, and may not change or delete one', async () => {
    await openDesk(newsroom).person();
    const { count } = (
      await newsroom.prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS "count" FROM "AuditEntry"`
    )[0];
    expect(count).toBeGreaterThan(0);
    for (const sql of ['DELETE FROM "AuditEntry"', `UPDATE "AuditEntry" SET "details" = '{}'`])
      expect(await refusal(sql)).toBe('permission denied for table AuditEntry');
  });
});
