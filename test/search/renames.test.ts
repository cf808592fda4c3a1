import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { newWord, searching } from '../support/search/ask.ts';
import { until } from '../support/until.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const other = new pg.Client(newsroom.databaseUrl);
await other.connect();
afterAll(() => other.end());

describe('what is found by the name of a speaker or an author', () => {
  const isWaiting = async () => {
    const rows = await newsroom.prisma.$queryRaw<unknown[]>`
      SELECT FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
    return rows.length > 0;
  };

  /** Renames an organisation, which waits for the transaction of the other connection, and ends that. */
  async function renameMeanwhile(organization: string): Promise<void> {
    const renamed = newsroom.prisma.organization
      .update({ where: { id: rowId(organization) }, data: { name: unique('Renamed') } })
      // Prisma sends it when somebody waits for it.
      .then(() => undefined);
    await until(isWaiting);
    await other.query('COMMIT');
    await renamed;
  }

  it('has the new name if a statement is recorded during a rename', async () => {
    const { id } = await desk.person();
    await other.query('BEGIN');
    await other.query('UPDATE "Person" SET "name" = $2 WHERE "id" = $1', [rowId(id), unique('Renamed')]);
    const recorded = desk.statement({ speaker: { personId: id } });
    await until(isWaiting);
    await other.query('COMMIT');
    await recorded;
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('has the new name and is public if a statement becomes public before a rename', async () => {
    const { id } = await desk.organization({ visibility: 'PUBLIC' });
    const statement = await desk.statement({ speaker: { organizationId: id } });
    await other.query('BEGIN');
    await other.query(`UPDATE "Statement" SET "visibility" = 'PUBLIC' WHERE "id" = $1`, [
      rowId(statement.id),
    ]);
    await renameMeanwhile(id);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('has both new names if a speaker and whom they speak for are renamed at once', async () => {
    const [person, organization] = [await desk.person(), await desk.organization()];
    await desk.statement({ speaker: { personId: person.id }, onBehalfOfId: organization.id });
    await other.query('BEGIN');
    await other.query('UPDATE "Person" SET "name" = $2 WHERE "id" = $1', [
      rowId(person.id),
      unique('Renamed'),
    ]);
    await renameMeanwhile(organization.id);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('has both new names if two authors of a live post are renamed at once', async () => {
    const [person, organization] = [await desk.person(), await desk.organization()];
    const authors = [{ personId: person.id }, { organizationId: organization.id }];
    const contributions = authors.map((contributor) => ({ contributor, role: 'AUTHOR' as const }));
    await desk.livePost((await desk.openLiveBlog()).liveBlog, { contributions });
    await other.query('BEGIN');
    await other.query('UPDATE "Person" SET "name" = $2 WHERE "id" = $1', [
      rowId(person.id),
      unique('Renamed'),
    ]);
    await renameMeanwhile(organization.id);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('is updated with work in proportion to the number of statements', async () => {
    const { id } = await desk.person();
    const read = async (statements: number) => {
      await other.query('BEGIN');
      await other.query(
        `INSERT INTO "Statement" (${COLUMNS.map((column) => `"${column}"`).join(', ')}, "id")
         SELECT ${COLUMNS.map((column) => `s."${column}"`).join(', ')}, gen_random_uuid() FROM "Statement" s, generate_series(1, $2)
         WHERE s."id" = $1`,
        [rowId(statement.id), statements],
      );
      const before = await touched();
      await other.query('UPDATE "Person" SET "name" = $2 WHERE "id" = $1', [rowId(id), unique('Renamed')]);
      const rows = (await touched()) - before;
      await other.query('ROLLBACK');
      return rows;
    };
    const touched = async () => {
      const { rows } = await other.query<{ rows: string }>(
        `SELECT sum(coalesce("seq_tup_read", 0) + coalesce("idx_tup_fetch", 0)) AS "rows" FROM pg_stat_xact_user_tables`,
      );
      return Number(rows[0]?.rows);
    };
    const statement = await desk.statement({ speaker: { personId: id } });
    const { rows: columns } = await other.query<{ column_name: string }>(
      `SELECT "column_name" FROM information_schema.columns
       WHERE "table_name" = 'Statement' AND "column_name" <> 'id' AND "is_generated" = 'NEVER'`,
    );
    const COLUMNS = columns.map(({ column_name }) => column_name);
    const [few, many] = [await read(100), await read(400)];
    expect(few).toBeGreaterThan(100);
    expect(many).toBeLessThan(few * 5);
  });
});

describe('a live post', () => {
  const { found } = searching(newsroom);
  const change = (name: string, input: object) => send(newsroom, { name }, input, newsroom.tokens.EDITOR);

  it('is found by the names of its authors as they are printed, also after a rename and a merge', async () => {
    const [former, name, organizationName, printed] = [newWord(), newWord(), newWord(), newWord()];
    const [person, other] = [await desk.person({ name: former }), await desk.person()];
    const organization = await desk.organization({ name: organizationName });
    const { liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, {
      contributions: [
        { contributor: { personId: person.id }, role: 'AUTHOR' },
        { contributor: { organizationId: organization.id }, role: 'PHOTOGRAPHER' },
        { contributor: { personId: other.id }, role: 'EDITOR', creditedAs: printed },
      ],
    });
    for (const word of [former, organizationName, printed])
      expect(await found(word, { types: ['LIVE_POST'] }), word).toEqual([livePost.id]);

    await change('updatePerson', { id: person.id, name });
    expect(await found(former)).toEqual([]);
    expect(await found(name, { types: ['LIVE_POST'] })).toEqual([livePost.id]);

    const remaining = newWord();
    const into = await desk.person({ name: remaining });
    await change('mergePeople', { fromId: person.id, intoId: into.id });
    expect(await found(name)).toEqual([]);
    expect(await found(remaining, { types: ['LIVE_POST'] })).toEqual([livePost.id]);
  });

  it('is not found by the name of an author of a draft, nor of one who was taken out', async () => {
    const [name, drafted] = [newWord(), newWord()];
    const [author, later] = [await desk.person({ name }), await desk.person({ name: drafted })];
    const by = (id: string) => [{ contributor: { personId: id }, role: 'AUTHOR' as const }];
    const { liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { contributions: by(author.id) });
    const { livePost: draft } = await desk.reviseLivePost(livePost, {
      contributions: by(later.id),
      publish: false,
    });
    expect(await found(drafted, { types: ['LIVE_POST'] })).toEqual([]);
    expect(await found(name, { types: ['LIVE_POST'] })).toEqual([livePost.id]);
    await desk.reviseLivePost(draft, { contributions: [], publish: true });
    expect(await found(name, { types: ['LIVE_POST'] })).toEqual([]);
  });
});

it('entries of many rows that are written at once are looked up one by one, however empty the table was at first', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  const write = (noun: string) =>
    client.query(`INSERT INTO "${noun}" ("id", "slug", "name", "visibility")
      SELECT gen_random_uuid(), 'name-' || n, 'The name ' || n, 'PUBLIC' FROM generate_series(1, 1000) n`);
  try {
    await write('Person');
    await client.query('BEGIN');
    await write('Organization');
    const { rows } = await client.query<{ read: number }>(
      `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS "read" FROM pg_stat_xact_user_tables WHERE relname = 'SearchEntry'`,
    );
    await client.query('ROLLBACK');
    expect(rows).toEqual([{ read: 0 }]);
  } finally {
    await client.end();
    await database.drop();
  }
});
