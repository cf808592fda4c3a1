import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReading, type Answer, type Reading } from '../support/cache/answers.ts';
import { addOne, changeOne, columnsOf, deleteOne } from '../support/cache/hand.ts';
import { allQuestions } from '../support/cache/questions.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** The tables whose changes are told. */
async function watchedTables({ prisma }: Newsroom): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT c.relname AS "name" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE '%\\_tell\\_new' ORDER BY 1`;
  return rows.map(({ name }) => name);
}

describe('SQL by hand', () => {
  let newsroom: Newsroom;
  let reading: Reading;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    reading = await openReading(newsroom);
  });
  afterAll(async () => {
    await reading.close();
    await newsroom.close();
  });

  it('drops every answer that it changes, whichever table and column it writes to', async () => {
    const { prisma } = newsroom;
    const tables = (await watchedTables(newsroom)).filter((table) => table !== 'FeedEvent');
    const columns = await columnsOf(prisma, tables);
    const of = (table: string) => columns.filter((column) => column.table === table);
    // Two columns of each table at a time.
    const rounds = Math.ceil(Math.max(...tables.map((table) => of(table).length)) / 2);
    const changes: (() => Promise<number[]>)[] = Array.from({ length: rounds }, (_, round) => () => {
      const each = tables.flatMap((table) => of(table).slice(2 * round, 2 * round + 2));
      return each.reduce(
        async (done, column) => [...(await done), await changeOne(prisma, column)],
        Promise.resolve<number[]>([]),
      );
    });
    const eachTable = (change: (table: string) => Promise<number>) => () =>
      tables.reduce(
        async (done, table) => [...(await done), await change(table)],
        Promise.resolve<number[]>([]),
      );
    changes.push(
      eachTable((table) => addOne(prisma, table, of(table))),
      eachTable((table) => deleteOne(prisma, table)),
    );
    const total = { answers: 0, changed: 0, dropped: 0, writes: 0 };
    const stale: object[] = [];
    const questions = await allQuestions(newsroom);
    let before = await reading.answers(questions);
    expect(before.filter(({ keys }) => keys.has('*'))).toEqual([]);
    // Whatever is in the database, readers see no articles that are withdrawn or discarded, nor what only members see.
    const unseen =
      /states: \[(WITHDRAWN|DISCARDED)\]|isReady|hasUnpublishedChanges|node\(.* on (InternalNote|PreviewLink) /;
    const fromNothing = before.filter(({ keys }) => keys.size === 0);
    expect(fromNothing.filter(({ text }) => !unseen.test(text))).toEqual([]);
    await reading.told();
    for (const change of changes) {
      const written = (await change()).filter((count) => count > 0).length;
      const told = await reading.told();
      const after = await reading.answers(questions);
      const differs = ({ body }: Answer, index: number) => body !== after[index]?.body;
      total.writes += written;
      total.answers += before.length;
      total.changed += before.filter(differs).length;
      total.dropped += before.filter(({ keys }) => told.drops(keys)).length;
      for (const [index, answer] of before.entries())
        if (differs(answer, index) && !told.drops(answer.keys))
          stale.push({ ...answer, after: after[index]?.body, keys: [...answer.keys] });
      before = after;
    }
    console.info(total);
    expect(stale.slice(0, 3)).toEqual([]);
    expect(total.writes).toBeGreaterThan(150);
    expect(total.changed).toBeGreaterThan(200);
    // Each round writes to every table, so most of what is dropped is in lists that may have changed.
    expect(total.dropped).toBeLessThan(total.answers / 3);
  });
});
