import { afterAll, describe, expect, it } from 'vitest';
import { openCounter } from '../support/database/sql.ts';
import { bodies, kept } from '../support/newsroom/bodies.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { AddComment, CorrectArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const counter = openCounter(newsroom.databaseUrl);
afterAll(() => counter.close());
const desk = openDesk(newsroom);
const { EDITOR } = newsroom.tokens;
const wholePage = articleReader<{
  body: { __typename: string; blockId: string; statement?: { id: string } }[];
}>(newsroom, 'bodyHtml body { __typename blockId ... on QuoteBlock { statement { id text } } }');

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const speaker = { personId: (await desk.person()).id };
/** A comment on an article, as an input. */
const commentOn = (articleId: string) => ({
  articleId,
  statement: { text: unique('comment'), channel: 'INTERVIEW' as const, speaker },
});

describe('a body of a thousand blocks', () => {
  it('is created and revised in one request each, and read with all fields', async () => {
    const { id: statementId } = await desk.statement();
    const isQuote = (n: number) => n % 4 === 0;
    const article = await desk.article({
      body: numbers(1_000).map((n) => (isQuote(n) ? quote(statementId) : paragraph(`At ${n}`))),
    });
    const [first] = await bodies(newsroom, article.slug);
    const revised = await desk.revise(article, {
      body: (first?.body ?? []).map(({ blockId }, n) =>
        isQuote(n) ? { quote: { blockId, statementId } } : { paragraph: { blockId, html: `On ${n}` } },
      ),
    });
    await desk.publish(revised);
    const { body } = await wholePage(article.slug);
    expect(body.map(({ __typename }) => __typename)).toEqual(
      numbers(1_000).map((n) => (isQuote(n) ? 'QuoteBlock' : 'ParagraphBlock')),
    );
  });
});

describe('a body that is full', () => {
  const paragraphs = (count: number) => numbers(count).map((n) => paragraph(`At ${n}`));
  const refused = (path: string, start: string) => ({
    ...{ __typename: 'ValidationError', path: ['input', path] },
    message: expect.stringMatching(new RegExp(`^${start} would have more than 1000 blocks\\.`)) as string,
  });

  it('takes comments, which do not count, and can still be revised', async () => {
    const article = await desk.publishedArticle({ body: paragraphs(1_000) });
    await desk.comment(article);
    const { article: commented } = await desk.comment(article);
    const { body } = await wholePage(article.slug);
    expect(body).toHaveLength(1_002);
    const revised = body.map(({ blockId, statement }) =>
      statement === undefined
        ? { paragraph: { blockId, html: 'Else.' } }
        : { quote: { blockId, statementId: statement.id } },
    );
    const input = { id: article.id, expectedRevision: commented.revisionNumber, body: revised };
    expect(await desk.attempt(ReviseArticle, input)).toMatchObject({ article: { revisionNumber: 4 } });
    const longer = { ...input, expectedRevision: 4, body: [...revised, paragraph('One more.')] };
    expect(await desk.attempt(ReviseArticle, longer)).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'body'] },
      message: expect.stringContaining('at most 1000 blocks') as string,
    });
  });

  it('refuses a correction that would go into it as a draft', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('Short.')] });
    const [first] = await bodies(newsroom, article.slug);
    const keep = { paragraph: { blockId: first?.body[0]?.blockId, html: 'Short.' } };
    const { id, revisionNumber: expectedRevision } = await desk.revise(article, {
      body: [keep, ...paragraphs(999)],
    });
    const text = 'There is more.';
    const kind = 'CORRECTION' as const;
    expect(
      await desk.attempt(CorrectArticle, { id, expectedRevision, kind, text, body: [keep, paragraph(text)] }),
    ).toMatchObject(refused('body', 'The current draft'));
  });
});

describe('a body of two million characters', () => {
  const words = (length: number) => 'words '.repeat(length / 6).padEnd(length, 'x');

  it('is made by one request and some edits, and cannot be longer', async () => {
    const article = await desk.article({ body: numbers(970).map(() => paragraph(words(2_000))) });
    const insert = (...lengths: number[]) => ({
      ...{ id: article.id, expectedRevision: lengths.length > 1 ? 1 : 2 },
      edits: lengths.map((length) => ({ insert: { block: paragraph(words(length)) } })),
    });
    const ten = numbers(6).map(() => 10_000);
    expect(await desk.attempt(ReviseArticle, insert(...ten))).toMatchObject({
      article: { revisionNumber: 2 },
    });
    expect(await desk.attempt(ReviseArticle, insert(1))).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'edits'] },
      message: expect.stringContaining('longer than 2000000 characters') as string,
    });
    // Entities make HTML longer than what is sent.
    const body = numbers(250).map(() => paragraph('&'.repeat(2_000)));
    expect(await desk.attempt(ReviseArticle, { id: article.id, expectedRevision: 2, body })).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'body'] },
      message: expect.stringContaining('at most 2000000 characters') as string,
    });
  });
});

/** A new version of a block may end a part, by its id. */
const ONE_OR_TWO = expect.toBeOneOf([1, 2]) as number;

describe('what an article of 400 blocks writes', () => {
  const TEXT = 'A paragraph of some length, as they are in a long report on a single day, with the word ';

  async function longArticle() {
    const article = await desk.publishedArticle({
      body: numbers(400).map((n) => paragraph(`${TEXT}${n}.`)),
    });
    const [first] = await bodies(newsroom, article.slug);
    await searchRefreshed(newsroom.prisma);
    return { ...article, body: first?.body ?? [] };
  }

  /** The rows of each table that the newest revision's transaction inserted or changed, apart from those that chores change again. */
  async function rowsWritten(): Promise<Record<string, number>> {
    const { prisma } = newsroom;
    const tables = await prisma.$queryRaw<{ name: string }[]>`
      SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'SearchRefresh' ORDER BY tablename`;
    const counts = await Promise.all(
      tables.map(async ({ name }) => {
        const [row] = await prisma.$queryRawUnsafe<{ count: number }[]>(
          `SELECT count(*)::int AS "count" FROM "${name}" WHERE xmin =
             (SELECT xmin FROM "ArticleRevision" ORDER BY "createdAt" DESC, "number" DESC LIMIT 1)`,
        );
        return [name, row?.count ?? 0] as const;
      }),
    );
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  it('when one word is revised, is one block and a part of the body', async () => {
    const { id, body } = await longArticle();
    const input = { id, expectedRevision: 1, body: kept(body, { 200: 'Another word.' }) };
    const { errors, statements } = await counter.ask(ReviseArticle, { input }, EDITOR);
    expect(errors).toEqual([]);
    expect(await rowsWritten()).toEqual({
      Article: 1,
      ArticleRevision: 1,
      AuditEntry: 1,
      Block: 1,
      BodyPart: ONE_OR_TWO,
      SearchEntry: 1,
    });
    expect(statements).toHaveLength(12);
  });

  it('when a block is edited, is that block and a part of the body, and the request has only the edit', async () => {
    const { id, body } = await longArticle();
    const edits = [{ replace: { blockId: body[200]?.blockId ?? '', block: paragraph('Another word.') } }];
    const { errors } = await newsroom.ask(
      ReviseArticle,
      { input: { id, expectedRevision: 1, edits } },
      EDITOR,
    );
    expect(errors).toEqual([]);
    expect(await rowsWritten()).toMatchObject({ ArticleRevision: 1, Block: 1, BodyPart: ONE_OR_TWO });
  });

  it('when only the headline is revised, is no block', async () => {
    const { id } = await longArticle();
    const input = { id, expectedRevision: 1, headline: 'Another headline' };
    await newsroom.ask(ReviseArticle, { input }, EDITOR);
    expect(Object.keys(await rowsWritten()).filter((table) => table.startsWith('B'))).toEqual([]);
  });

  it('when one word is revised or corrected while there is a draft, is one block and a part of the body of each revision', async () => {
    const { id, body } = await longArticle();
    const draft = { id, expectedRevision: 1, body: kept(body, { 100: 'In work.' }) };
    await newsroom.ask(ReviseArticle, { input: draft }, EDITOR);
    const revision = { id, expectedRevision: 2, body: kept(body, { 100: 'In work.', 200: 'Another word.' }) };
    await newsroom.ask(ReviseArticle, { input: revision }, EDITOR);
    expect(await rowsWritten()).toMatchObject({ ArticleRevision: 1, Block: 1, BodyPart: ONE_OR_TWO });

    const text = 'It was otherwise.';
    const correction = {
      ...{ id, expectedRevision: 3, kind: 'CORRECTION' as const, text, body: kept(body, { 300: 'Right.' }) },
    };
    const corrected = await counter.ask(CorrectArticle, { input: correction }, EDITOR);
    expect(corrected.errors).toEqual([]);
    expect(await rowsWritten()).toEqual({
      Article: 1,
      ArticleRevision: 2,
      AuditEntry: 1,
      Block: 1,
      BodyPart: expect.toBeOneOf([1, 2, 3, 4]) as number,
      FeedEvent: 1,
      LogHead: 1,
      UpdateNote: 1,
    });
  });

  it('when a comment is added, is its quote and a part of the body, which the draft shares', async () => {
    const { id, body } = await longArticle();
    const draft = { id, expectedRevision: 1, body: kept(body, { 100: 'In work.' }) };
    await newsroom.ask(ReviseArticle, { input: draft }, EDITOR);
    await newsroom.ask(AddComment, { input: commentOn(id) }, EDITOR);
    expect(await rowsWritten()).toMatchObject({ ArticleRevision: 2, Block: 1, BodyPart: 1, Statement: 1 });
  });
});
