import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openCounter, type Counter } from '../support/database/sql.ts';
import { bodies, kept } from '../support/newsroom/bodies.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { AddComment, CorrectArticle, ReviseArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const WholePage = graphql(`
  query PageOfManyBlocks($slug: String!) {
    article(slug: $slug) {
      bodyHtml
      body {
        __typename
        blockId
        ... on QuoteBlock {
          statement {
            text
          }
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let counter: Counter;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  counter = openCounter(newsroom.databaseUrl);
  desk = openDesk(newsroom);
});
afterAll(async () => {
  await counter.close();
  await newsroom.close();
});

describe('a body of a thousand blocks', () => {
  it('is created and revised in one request each, and read with all fields', async () => {
    const { id: statementId } = await desk.statement();
    const isQuote = (place: number) => place % 4 === 0;
    const places = Array.from({ length: 1_000 }, (_, place) => place);
    const article = await desk.article({
      body: places.map((place) => (isQuote(place) ? quote(statementId) : paragraph(`At ${place}`))),
    });
    const [first] = await bodies(newsroom, article.slug);
    const revised = await desk.revise(article, {
      body: (first?.body ?? []).map(({ blockId: id }, place) =>
        isQuote(place)
          ? { quote: { blockId: id, statementId } }
          : { paragraph: { blockId: id, html: `On ${place}` } },
      ),
    });
    await desk.publish(revised);
    const { data, errors } = await newsroom.ask(WholePage, { slug: article.slug });
    expect(errors).toEqual([]);
    expect(data.article?.body.map(({ __typename }) => __typename)).toEqual(
      places.map((place) => (isQuote(place) ? 'QuoteBlock' : 'ParagraphBlock')),
    );
  });
});

describe('a body that is full', () => {
  const paragraphs = (count: number) => Array.from({ length: count }, (_, place) => paragraph(`At ${place}`));

  async function refusal(articleId: string) {
    const statement = { text: 'Late.', channel: 'INTERVIEW' as const, speaker: { personId } };
    const input = { articleId, statement };
    const { data, errors } = await newsroom.ask(AddComment, { input }, newsroom.tokens.EDITOR);
    expect(errors).toEqual([]);
    return data.addComment;
  }
  let personId: string;
  beforeAll(async () => {
    personId = (await desk.person()).id;
  });

  it('takes a last comment, and refuses the next, which writes nothing', async () => {
    const article = await desk.publishedArticle({ body: paragraphs(999) });
    expect((await desk.comment(article)).article.revisionNumber).toBe(2);
    const before = await newsroom.prisma.statement.count();
    expect(await refusal(article.id)).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringMatching(/^The published article would have more than 1000 blocks\./) as string,
      path: ['input', 'articleId'],
    });
    expect(await newsroom.prisma.statement.count()).toBe(before);
  });

  it('refuses a comment or a correction that would go into it as a draft', async () => {
    const article = await desk.publishedArticle({ body: [paragraph('Short.')] });
    const [first] = await bodies(newsroom, article.slug);
    const [block] = first?.body ?? [];
    const keep = { paragraph: { blockId: block?.blockId, html: 'Short.' } };
    const draft = await desk.revise(article, { body: [keep, ...paragraphs(999)] });
    expect(await refusal(article.id)).toMatchObject({
      message: expect.stringMatching(/^The current draft would have more/) as string,
    });
    const input = {
      id: article.id,
      expectedRevision: draft.revisionNumber,
      kind: 'CORRECTION' as const,
      text: 'There is more.',
      body: [keep, paragraph('More.')],
    };
    const { data } = await newsroom.ask(CorrectArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.correctArticle).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringMatching(/^The current draft would have more/) as string,
      path: ['input', 'body'],
    });
  });
});

describe('what an article of 400 blocks writes', () => {
  const TEXT = 'A paragraph of some length, as they are in a long report on a single day, with the word ';

  async function longArticle() {
    const article = await desk.publishedArticle({
      body: Array.from({ length: 400 }, (_, place) => paragraph(`${TEXT}${place}.`)),
    });
    const [first] = await bodies(newsroom, article.slug);
    return { ...article, body: first?.body ?? [] };
  }

  /** The rows of each table that the newest revision's transaction inserted or changed. */
  async function rowsWritten(): Promise<Record<string, number>> {
    const { prisma } = newsroom;
    const tables = await prisma.$queryRaw<{ name: string }[]>`
      SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
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

  /** What SQL statements write of blocks and places. */
  function ofBody(statements: readonly string[]): string[] {
    return statements.flatMap((sql) =>
      [...sql.matchAll(/INSERT INTO "(Block\w*)"/g)].map(([, table = '']) => table).sort(),
    );
  }

  const editor = () => newsroom.tokens.EDITOR;

  it('when one word is revised, is one block and the places', async () => {
    const { id, body } = await longArticle();
    const input = { id, expectedRevision: 1, body: kept(body, { 200: 'Another word.' }) };
    const { errors, statements } = await counter.ask(ReviseArticle, { input }, editor());
    expect(errors).toEqual([]);
    expect(await rowsWritten()).toEqual({
      Article: 1,
      ArticleRevision: 1,
      AuditEntry: 1,
      Block: 1,
      BlockPlace: 400,
      SearchEntry: 2,
      SearchWord: 1,
    });
    expect(ofBody(statements)).toEqual(['Block', 'BlockPlace']);
    expect(statements).toHaveLength(11);
  });

  it('when only the headline is revised, is no block', async () => {
    const { id } = await longArticle();
    const input = { id, expectedRevision: 1, headline: 'Another headline' };
    const { statements } = await counter.ask(ReviseArticle, { input }, editor());
    expect(await rowsWritten()).not.toHaveProperty('Block');
    expect(ofBody(statements)).toEqual(['BlockPlace']);
  });

  it('when one word is revised or corrected while there is a draft, is one block and the places of each revision', async () => {
    const { id, body } = await longArticle();
    const draft = { id, expectedRevision: 1, body: kept(body, { 100: 'In work.' }) };
    await newsroom.ask(ReviseArticle, { input: draft }, editor());
    const revision = { id, expectedRevision: 2, body: kept(body, { 100: 'In work.', 200: 'Another word.' }) };
    const revised = await counter.ask(ReviseArticle, { input: revision }, editor());
    expect(await rowsWritten()).toMatchObject({ ArticleRevision: 1, Block: 1, BlockPlace: 400 });
    expect(ofBody(revised.statements)).toEqual(['Block', 'BlockPlace']);

    const text = 'It was otherwise.';
    const correction = {
      id,
      expectedRevision: 3,
      kind: 'CORRECTION' as const,
      text,
      body: kept(body, { 300: 'Right.' }),
    };
    const corrected = await counter.ask(CorrectArticle, { input: correction }, editor());
    expect(corrected.errors).toEqual([]);
    expect(await rowsWritten()).toEqual({
      Article: 1,
      ArticleRevision: 2,
      AuditEntry: 1,
      Block: 1,
      BlockPlace: 800,
      SearchEntry: 2,
      SearchWord: 2,
      FeedEvent: 1,
      LogHead: 1,
      UpdateNote: 1,
    });
    expect(ofBody(corrected.statements)).toEqual(['Block', 'BlockPlace', 'BlockPlace']);
  });

  it('when a comment is added, is its quote and the places, of the draft too', async () => {
    const { id, body } = await longArticle();
    const speaker = { personId: (await desk.person()).id };
    const input = () => ({
      articleId: id,
      statement: { text: 'No comment.', channel: 'INTERVIEW' as const, speaker },
    });
    const alone = await counter.ask(AddComment, { input: input() }, editor());
    expect(await rowsWritten()).toMatchObject({
      ArticleRevision: 1,
      Block: 1,
      BlockPlace: 401,
      Statement: 1,
    });
    expect(ofBody(alone.statements)).toEqual(['Block', 'BlockPlace']);

    const draft = { id, expectedRevision: 2, body: kept(body, { 100: 'In work.' }) };
    await newsroom.ask(ReviseArticle, { input: draft }, editor());
    const both = await counter.ask(AddComment, { input: input() }, editor());
    expect(await rowsWritten()).toMatchObject({
      ArticleRevision: 2,
      Block: 1,
      BlockPlace: 803,
      Statement: 1,
    });
    expect(ofBody(both.statements)).toEqual(['Block', 'BlockPlace', 'BlockPlace']);
  });
});
