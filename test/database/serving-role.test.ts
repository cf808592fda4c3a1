import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { query } from '../support/database/embedded.ts';
import { OWNERS_FUNCTIONS } from '../../src/db/grant-rows.ts';

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
    'CREATE TEMPORARY TABLE "Statement" ()',
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

  /** A connection that may make temporary tables, as every role may in a database where nobody has revoked that. */
  async function connectAnyhow() {
    const { url, servingUrl } = newsroom.database;
    await query(url, `GRANT TEMPORARY ON DATABASE ${new URL(url).pathname.slice(1)} TO PUBLIC`);
    const client = new pg.Client({ connectionString: servingUrl });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  /** What redacts in a transaction, with an entry in the audit log or without. */
  const REDACTION = '01890000-0000-7000-8000-00000000000a';
  const redacting = (table: string, rows: object, entered = true, id = REDACTION) => `BEGIN;
    INSERT INTO "Redaction" ("id", "targetType", "targetId", "reason", "publicNote") VALUES ('${id}', 'Article', '${id}', 'LEGAL', 'Gone')
      ON CONFLICT ("id") DO UPDATE SET "cleanedAt" = now();
    ${entered ? `INSERT INTO "AuditEntry" ("id", "action", "typename", "subjectId") VALUES (gen_random_uuid(), 'redact', 'Redaction', '${id}');` : ''}
    SELECT "redact_rows"('${id}', '${table}', '${JSON.stringify(rows).replaceAll("'", "''")}');
    COMMIT`;

  it('can’t have a trigger of its own run with the rights of the owner, by a table of the same name', async () => {
    const client = await connectAnyhow();
    await client.query(`CREATE TEMPORARY TABLE "Statement" AS SELECT '${REDACTION}'::uuid AS "id", 'A word'::text AS "text";
      CREATE TEMPORARY TABLE "ran" ("by" text); GRANT ALL ON "Statement", "ran" TO PUBLIC;
      CREATE FUNCTION pg_temp.escalate() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO pg_temp."ran" VALUES (current_user); RETURN NEW; END $$;
      CREATE TRIGGER "escalate" BEFORE UPDATE ON "Statement" FOR EACH ROW EXECUTE FUNCTION pg_temp.escalate()`);
    await client.query(redacting('Statement', [{ id: REDACTION, text: 'Another' }]));
    expect((await client.query('SELECT * FROM "ran"')).rows).toEqual([]);
  });

  it('can’t pass the triggers that keep revisions by tables of its own', async () => {
    const { revisionId } = await publishedRevision();
    const client = await connectAnyhow();
    await client.query(`CREATE TEMPORARY TABLE "Redaction" AS SELECT '${REDACTION}'::uuid AS "id";
      CREATE TEMPORARY TABLE "pg_class" AS SELECT c.oid, current_user::regrole::oid AS "relowner" FROM pg_catalog.pg_class c`);
    await client.query(`SELECT set_config('dateline.redaction', '${REDACTION}', false)`);
    await expect(
      client.query(`BEGIN; INSERT INTO "Redaction" VALUES ('${REDACTION}');
        UPDATE public."ArticleRevision" SET "headline" = 'Another' WHERE "id" = '${revisionId}'; COMMIT`),
    ).rejects.toThrow('ArticleRevision is never changed or removed');
  });

  async function publishedRevision() {
    const { id } = await openDesk(newsroom).publishedArticle({ headline: 'A headline' });
    const { publishedRevisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(id) },
    });
    return { id, revisionId: publishedRevisionId ?? '' };
  }

  it('redacts only with an entry in the audit log, also by a redaction that was made before', async () => {
    const desk = openDesk(newsroom);
    const { id, revisionId } = await publishedRevision();
    const rows = [{ id: revisionId, headline: 'A [removed]' }];
    const NEEDED = 'A redaction leaves an entry in the audit log, in its own transaction';
    expect(await refusal(redacting('ArticleRevision', rows, false))).toBe(NEEDED);
    const { redaction } = payload(
      await desk.attempt(Redact, { id, text: 'headline', reason: 'LEGAL', publicNote: 'Gone' }),
    );
    expect(await refusal(redacting('ArticleRevision', rows, false, rowId(redaction.id)))).toBe(NEEDED);
    expect(await refusal(redacting('ArticleRevision', rows))).toBe('It is done.');
  });

  /** A redaction that is over, with the entry that it left. */
  async function formerRedaction() {
    const { id, revisionId } = await publishedRevision();
    const { redaction } = payload(
      await openDesk(newsroom).attempt(Redact, { id, text: 'headline', reason: 'LEGAL', publicNote: 'Gone' }),
    );
    const entry = await newsroom.prisma.auditEntry.findFirstOrThrow({
      where: { subjectId: rowId(redaction.id), typename: 'Redaction', action: 'redact' },
      select: { id: true, details: true },
    });
    return { redactionId: rowId(redaction.id), entry, revisionId };
  }

  it('can’t pass the entry of a former redaction off as a new one', async () => {
    const { redactionId, entry } = await formerRedaction();
    const id = '01890000-0000-7000-8000-00000000000c';
    const details = { reason: 'He paid us.' };
    await newsroom.prisma.auditEntry.create({ data: { id, action: 'withdrawArticle', details } });
    const rows = [{ id, details: { reason: '[removed]' } }];
    expect(await refusal(redacting('AuditEntry', [...rows, entry], false, redactionId))).toBe(
      'An entry of the audit log is never changed or removed',
    );
    // Nor can another redaction rewrite it, with an entry of its own.
    expect(await refusal(redacting('AuditEntry', [entry]))).toBe(
      'An entry of the audit log is never changed or removed',
    );
    expect(await newsroom.prisma.auditEntry.findUniqueOrThrow({ where: { id } })).toMatchObject({ details });
    expect(await refusal(redacting('AuditEntry', rows))).toBe('It is done.');
  });

  it('redacts words that stand in the entry of a former redaction, which stays as it is', async () => {
    const { entry } = await formerRedaction();
    expect(entry.details).toMatchObject({ target: 'Article' });
    const desk = openDesk(newsroom);
    const { id } = await desk.publishedArticle({ headline: 'An article' });
    payload(await desk.attempt(Redact, { id, text: 'article', reason: 'LEGAL', publicNote: 'Gone' }));
    expect(await newsroom.prisma.auditEntry.findUniqueOrThrow({ where: { id: entry.id } })).toMatchObject(
      entry,
    );
  });

  it('is the only one besides the owner that may redact: a role that reads may not', async () => {
    const { redactionId, revisionId } = await formerRedaction();
    const { url, servingUrl } = newsroom.database;
    const role = `${new URL(servingUrl).username}_reader`;
    await query(url, `CREATE ROLE ${role} LOGIN PASSWORD 'reads'; GRANT ${role} TO CURRENT_USER`);
    onTestFinished(async () => {
      await query(url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
    await query(url, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    const reader = Object.assign(new URL(servingUrl), { username: role, password: 'reads' }).href;
    expect(
      await query(reader, `SELECT "headline" FROM "ArticleRevision" WHERE "id" = '${revisionId}'`),
    ).toEqual(['A [removed]']);
    const calls = { redact_rows: `'Statement', '[]'`, redact_blocks: `'${redactionId}', '[]'` };
    for (const [name, values] of Object.entries(calls))
      await expect(query(reader, `SELECT "${name}"('${redactionId}', ${values})`)).rejects.toThrow(
        `permission denied for function ${name}`,
      );
  });

  it('takes words out of the details of an audit entry, and changes nothing else of it', async () => {
    const id = '01890000-0000-7000-8000-00000000000b';
    const details = { reason: 'He was drunk, 100% so.', list: ['drunk', 7], at: { field: 'text' } };
    await newsroom.prisma.auditEntry.create({ data: { id, action: 'withdrawArticle', details } });
    const change = (columns: object) => refusal(redacting('AuditEntry', [{ id, ...columns }]));
    const KEPT = 'An entry of the audit log is never changed or removed';
    for (const columns of [
      { action: 'another' },
      { typename: 'Article' },
      { details: null },
      { details: {} },
      { details: { ...details, reason: 'He was sober, 100% so.' } },
      { details: { ...details, reason: 'He was [removed], 100_ so.' } },
      { details: { ...details, reason: '[removed] he was.' } },
      { details: { ...details, list: ['[removed]'] } },
      { details: { ...details, list: ['drunk', 8] } },
      { details: { ...details, more: '[removed]' } },
      { details: '[removed]' },
    ])
      expect([columns, await change(columns)]).toEqual([columns, KEPT]);
    const after = { ...details, reason: 'He was [removed], 100% so.', list: ['[removed]', '[removed]'] };
    expect(await change({ details: after })).toBe('It is done.');
    const entry = await newsroom.prisma.auditEntry.findUniqueOrThrow({ where: { id } });
    expect(entry.details).toEqual(after);
  });
});

describe('functions with the rights of their owner', () => {
  const newsroom = useNewsroom();

  it('may be called by the role that serves, and not by everybody', async () => {
    const { username } = new URL(newsroom.database.servingUrl);
    const functions = await newsroom.prisma.$queryRaw`
      SELECT p."proname" AS "name", has_function_privilege(${username}, p."oid", 'EXECUTE') AS "byServing",
        EXISTS (SELECT FROM aclexplode(coalesce(p."proacl", acldefault('f', p."proowner"))) a WHERE a."grantee" = 0) AS "byEverybody"
      FROM pg_proc p WHERE p."prosecdef" AND p."pronamespace" = 'public'::regnamespace`;
    const rights = { byServing: true, byEverybody: false };
    expect(functions).toHaveLength(OWNERS_FUNCTIONS.length);
    expect(functions).toEqual(
      expect.arrayContaining(OWNERS_FUNCTIONS.map((name): unknown => ({ name, ...rights }))),
    );
  });

  it('look names up in temporary tables last', async () => {
    const paths = await newsroom.prisma.$queryRaw<{ name: string; path: string | null }[]>`
      SELECT p."proname" AS "name", (SELECT substr(s, 13) FROM unnest(p."proconfig") s WHERE s LIKE 'search\\_path=%') AS "path"
      FROM pg_proc p WHERE p."prosecdef" AND p."pronamespace" = 'public'::regnamespace ORDER BY 1`;
    expect(paths).toEqual([
      { name: 'redact_blocks', path: 'public, pg_temp' },
      { name: 'redact_rows', path: 'public, pg_temp' },
    ]);
  });
});
