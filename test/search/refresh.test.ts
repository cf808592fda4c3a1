import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openCounter } from '../support/database/sql.ts';
import { lockTable, someoneWaits } from '../support/database/waiting.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { PublishArticle } from '../support/newsroom/mutations.ts';
import { newsroomForTest, openNewsroom } from '../support/newsroom/newsroom.ts';
import { newWord, Search, searching } from '../support/search/ask.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { until } from '../support/until.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma, tokens } = newsroom;
const desk = openDesk(newsroom);

describe('the search of an article that has changed', () => {
  const { found } = searching(newsroom);

  /** Has the search lag behind an article, until it is refreshed in the test. */
  async function delay({ id }: { readonly id: string }): Promise<void> {
    await searchRefreshed(prisma);
    const dueAt = new Date(Date.now() + 3_600_000);
    const articleId = rowId(id);
    await prisma.searchRefresh.upsert({
      where: { articleId },
      create: { articleId, dueAt },
      update: { dueAt },
    });
  }

  /** What a search finds now: the ids, the count and the correction. */
  async function foundNow(query: string, token?: string) {
    const { search } = (await newsroom.ask(Search, { query }, token)).data;
    return [search.edges.map(({ node }) => node.id), search.totalCount, search.didYouMean];
  }
  const nothing = [[], 0, null];

  it('finds neither its former words nor its new ones until it is refreshed, then the new ones', async () => {
    const [before, after] = [newWord(), newWord()];
    const article = await desk.publishedArticle({ body: [paragraph(before)] });
    expect(await found(before)).toEqual([article.id]);
    await delay(article);
    const draft = await desk.revise(article, { body: [paragraph(after)] });
    expect(await foundNow(before)).toEqual([[article.id], 1, null]);
    expect(await foundNow(before, tokens.EDITOR)).toEqual(nothing);
    expect(await foundNow(after, tokens.EDITOR)).toEqual(nothing);
    await desk.publish(draft);
    for (const word of [before, after]) {
      expect(await foundNow(word)).toEqual(nothing);
      expect(await foundNow(word, tokens.EDITOR)).toEqual(nothing);
    }
    expect([await found(before), await found(after)]).toEqual([[], [article.id]]);
  });

  it('finds one that is withdrawn no more, at once', async () => {
    const word = newWord();
    const article = await desk.publishedArticle({ headline: `On ${word}` });
    expect(await found(word)).toEqual([article.id]);
    await delay(article);
    await desk.withdraw(article);
    expect(await foundNow(word)).toEqual(nothing);
    expect(await foundNow(`${word.slice(0, -1)}q`)).toEqual(nothing);
    expect(await found(word, {}, tokens.EDITOR)).toEqual([article.id]);
  });

  it('finds one that is withdrawn no more if a node is just making its entry', async () => {
    const word = newWord();
    const article = await desk.article({ headline: `On ${word}` });
    await delay(article);
    const published = await desk.publish(article);
    const node = new pg.Client(newsroom.databaseUrl);
    await node.connect();
    await node.query('BEGIN');
    await node.query(`UPDATE "SearchRefresh" SET "dueAt" = now() WHERE "articleId" = $1`, [
      rowId(article.id),
    ]);
    const { rows } = await node.query('SELECT "id" FROM "refresh_search"()');
    expect(rows).toEqual([{ id: rowId(article.id) }]);
    const withdrawn = desk.withdraw(published);
    await someoneWaits(prisma);
    await node.query('COMMIT');
    await node.end();
    await withdrawn;
    expect(await foundNow(word)).toEqual(nothing);
    expect(await found(word, {}, tokens.EDITOR)).toEqual([article.id]);
  });

  it('hides one that is withdrawn while its refresh waits, since that ends soon', async () => {
    const word = newWord();
    const article = await desk.article({ headline: word });
    await searchRefreshed(prisma);
    const release = await lockTable(prisma, 'SearchWord');
    const published = await desk.publish(article);
    await someoneWaits(prisma);
    await desk.withdraw(published);
    await release();
    expect(newsroom.logged).toContainEqual(
      expect.objectContaining({
        articleId: rowId(article.id),
        err: expect.objectContaining({ message: 'canceling statement due to lock timeout' }) as object,
      }),
    );
    expect(await found(word)).toEqual([]);
    expect(await found(word, {}, tokens.EDITOR)).toEqual([article.id]);
  });

  /** When an article that was refreshed just before a time is due once it has changed, and changed again: in ms after that time. */
  async function dueAfter(since: string): Promise<number[]> {
    const articleId = rowId((await desk.article()).id);
    await searchRefreshed(prisma);
    // Until its end, no node refreshes the article.
    return prisma.$transaction(async (tx) => {
      const due: number[] = [];
      await tx.$executeRaw`UPDATE "SearchRefresh" SET "refreshedAt" = now() + ${since}::interval WHERE "articleId" = ${articleId}::uuid`;
      for (let changes = 0; changes < 2; changes += 1) {
        await tx.$executeRaw`SELECT "expire_entries"(ARRAY[${articleId}::uuid])`;
        const row = await tx.searchRefresh.findUniqueOrThrow({ where: { articleId } });
        due.push(Number(row.dueAt) - Number(row.refreshedAt));
      }
      return due;
    });
  }

  it('is refreshed a second after the last time, however often the article changes', async () => {
    const [first, second] = await dueAfter('-10 ms');
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(second).toBe(first);
  });

  it('is refreshed soon if the clock of the database has been set back', async () => {
    const [first] = await dueAfter('1 hour');
    expect(first).toBeLessThan(0);
  });

  it('parses no part of a body beyond the first 100,000 characters', async () => {
    const [begins, ends] = [newWord(), newWord()];
    const long = Array.from({ length: 5 }, () => `${begins} `.padEnd(20_000, 'no '));
    // A part has 32 blocks on average.
    const body = [...long, ...Array<string>(500).fill('no'), ends].map(paragraph);
    const articleId = rowId((await desk.publishedArticle({ body })).id);
    await searchRefreshed(prisma);
    const parsed = (word: string) =>
      prisma.partText.count({ where: { articleId, text: { contains: word } } });
    expect(await parsed(begins)).toBeGreaterThan(0);
    expect(await parsed(ends)).toBe(0);
  });

  it.each([
    ['fails', 'raise_exception'],
    ['takes too long', 'query_canceled'],
  ])('waits for no other article that %s', async (_how, code) => {
    const [broken, word] = [newWord(), newWord()];
    await prisma.$executeRawUnsafe(
      `CREATE FUNCTION "fail"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE ${code} USING MESSAGE = 'It breaks'; END $$`,
    );
    await prisma.$executeRawUnsafe(
      `CREATE TRIGGER "fail" BEFORE INSERT ON "SearchEntry" FOR EACH ROW WHEN (NEW."title" = '${broken}') EXECUTE FUNCTION "fail"()`,
    );
    const failing = await desk.publishedArticle({ headline: broken });
    const article = await desk.publishedArticle({ headline: word });
    await until(async () => (await foundNow(word))[1] === 1);
    await until(() => newsroom.logged.some(({ msg }) => msg === 'could not bring the search up to date'));
    expect(newsroom.logged).toContainEqual(
      expect.objectContaining({
        articleId: rowId(failing.id),
        err: expect.objectContaining({ message: 'It breaks' }) as object,
      }),
    );
    expect(await foundNow(word)).toEqual([[article.id], 1, null]);
    await prisma.$executeRawUnsafe('DROP FUNCTION "fail"() CASCADE');
    expect(await found(broken)).toEqual([failing.id]);
  });
});

it('what a node has changed before it died is found, since every node refreshes the search', async () => {
  const first = await newsroomForTest();
  const word = newWord();
  const { id, revisionNumber } = await openDesk(first).article({ headline: word });
  await first.leave();
  // It makes changes, and nothing else.
  const dead = openCounter(first.databaseUrl);
  const input = { id, expectedRevision: revisionNumber };
  expect((await dead.ask(PublishArticle, { input }, first.tokens.EDITOR)).errors).toEqual([]);
  await dead.close();
  const second = await newsroomForTest({ at: first });
  await until(async () => (await second.ask(Search, { query: word })).data.search.totalCount === 1);
});
