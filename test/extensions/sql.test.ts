import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension, type AfterEvent, type Sql } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';
import { eventually, until } from '../support/until.ts';

/** What the mutation and the hook do in a test. */
let inMutation: (sql: Sql) => Promise<unknown> = () => Promise.resolve();
let duringEvent: ((after: AfterEvent) => Promise<void>) | undefined;
let late: Sql | undefined;

const notes = defineExtension({
  name: 'notes',
  tables: { Note: { columns: { text: 'code' }, visibleTo: 'EVERYONE' } },
  migrations: folderOf({
    '001.sql': 'CREATE TABLE "notes_Note" ("id" UUID PRIMARY KEY, "text" TEXT NOT NULL UNIQUE);',
  }),
  schema(builder) {
    builder.tableType('Note', {
      description: 'A note.',
      fields: { text: { type: 'String', description: 'It.' } },
    });
    builder.mutation('note', {
      description: 'Writes. Requires the role EDITOR.',
      may: 'EDITOR',
      input: { text: { type: 'line', description: 'Its text.' } },
      payload: { written: 'Note' },
      async change({ text }, { sql, newId }) {
        const id = newId();
        await sql`INSERT INTO "notes_Note" ("id", "text") VALUES (${id}::uuid, ${text})`;
        await inMutation(sql);
        return { written: id };
      },
    });
  },
  hook: {
    reads: '',
    run: async (_event, after) => duringEvent?.(after),
  },
});

const { newsroom, openDesk, untyped } = await openExtended([notes]);
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Write = untyped<{ note: object | null }, { text: string }>(
  'mutation ($text: String!) { note(input: { text: $text }) { ... on NotePayload { written { text } } } }',
);
const texts = async () =>
  (await newsroom.prisma.$queryRaw<{ text: string }[]>`SELECT "text" FROM "notes_Note"`).map(
    ({ text }) => text,
  );

/** SQL that is refused, and what the log says of it. */
const REFUSED: Readonly<Record<string, [RegExp, (sql: Sql) => Promise<unknown>]>> = {
  'change an article': [/not "Article"/, (sql) => sql`UPDATE "Article" SET "slug" = 'other'`],
  'delete people in a WITH': [
    /not "Person"/,
    (sql) => sql`WITH gone AS (DELETE FROM "Person" RETURNING "id") SELECT * FROM gone`,
  ],
  'insert into another schema': [
    /not "public"/,
    (sql) => sql`INSERT INTO public."Tag" ("id") VALUES (${'1'}::uuid)`,
  ],
  'change the table itself': [
    /must begin with/,
    (sql) => sql`ALTER TABLE "notes_Note" ADD COLUMN "more" TEXT`,
  ],
  'empty a table': [/must begin with/, (sql) => sql`TRUNCATE "notes_Note"`],
  'run two statements': [/one statement/, (sql) => sql`SELECT 1; DROP TABLE "notes_Note"`],
  'change an article after a comment': [
    /not "Article"/,
    (sql) => sql`UPDATE /* c */ "Article" SET "slug" = 'other'`,
  ],
  'delete people after a comment to the end of a line': [
    /not "Person"/,
    (sql) => sql`DELETE -- '
      FROM "Person"`,
  ],
  'delete the audit log without a space': [/not "AuditEntry"/, (sql) => sql`delete from"AuditEntry"`],
  'change tags alone': [/not "Tag"/, (sql) => sql`UPDATE ONLY"Tag" SET "name" = 'Other'`],
  'turn off triggers': [
    /may not change settings/,
    (sql) => sql`SELECT set_config('session_replication_role', 'replica', false)`,
  ],
  'end the transaction': [/one statement/, (sql) => sql`SELECT 1; COMMIT`],
};

describe('SQL of an extension', () => {
  it.each(Object.entries(REFUSED))(
    'may not %s, and nothing is written',
    async (_what, [message, statement]) => {
      inMutation = statement;
      const { data, errors } = await newsroom.ask(Write, { text: 'Refused' }, newsroom.tokens.EDITOR);
      expect(data).toEqual({ note: null });
      expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
      const { err } = newsroom.logged.findLast((line) => 'err' in line) ?? {};
      expect((err as Error).message).toContain('The extension notes failed in note');
      expect((err as Error).message).toMatch(message);
      expect(await texts()).not.toContain('Refused');
    },
  );

  it('reads all tables and changes its own, in a mutation', async () => {
    await desk.publishedArticle({ slug: 'to-be-read' });
    inMutation = async (sql) => {
      const [article] = await sql`SELECT "slug" FROM "Article" FOR UPDATE`;
      await sql`INSERT INTO "notes_Note" ("id", "text") VALUES (gen_random_uuid(), ${`of ${String(article?.['slug'])}`})
        ON CONFLICT ("text") DO UPDATE SET "text" = excluded."text"`;
      await sql`UPDATE "notes_Note" SET "text" = 'update "Article"; delete it' WHERE "text" = ${'Mine'};`;
      await sql`-- Why.
        INSERT INTO "notes_Note" VALUES (gen_random_uuid(), 'no -- comment'), (gen_random_uuid(), '/* nor this; */') -- That's all.`;
    };
    await newsroom.ask(Write, { text: 'Mine' }, newsroom.tokens.EDITOR);
    const written = ['of to-be-read', 'update "Article"; delete it', 'no -- comment', '/* nor this; */'];
    expect(await texts()).toEqual(expect.arrayContaining(written));
  });

  it('changes its own tables, and no other, after an event', async () => {
    const results: unknown[] = [];
    duringEvent = async ({ sql, newId }) => {
      duringEvent = undefined;
      await sql`INSERT INTO "notes_Note" ("id", "text") VALUES (${newId()}::uuid, 'By the hook')`;
      results.push(await texts());
      await sql`DELETE FROM "notes_Note" WHERE "text" = 'By the hook'`;
      results.push(await texts());
      results.push(await sql`UPDATE "Article" SET "slug" = 'other'`.catch(String));
      results.push(await sql`SELECT 1; DROP TABLE "notes_Note"`.catch(String));
      late = sql;
    };
    await desk.publishedArticle();
    await until(() => late !== undefined);
    expect(results).toEqual([
      expect.arrayContaining(['By the hook']),
      expect.not.arrayContaining(['By the hook']),
      expect.stringMatching(/only its own tables/),
      expect.stringMatching(/one statement/),
    ]);
  });

  it('is refused once the call of the hook has ended', async () => {
    duringEvent = ({ sql }) => {
      late = sql;
      return Promise.resolve();
    };
    await desk.publishedArticle();
    await until(() => late !== undefined);
    const sql = late ?? (() => Promise.resolve([]));
    await eventually(() => expect(sql`SELECT 1`).rejects.toThrow(/came too late: await it/));
  });
});
