import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { ChangeStatementStatusInput } from '../gql/graphql.ts';
import { cursorNow, take } from '../support/clients/feed.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { ChangeStatementStatus } from '../support/newsroom/mutations/statements.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Told = graphql(`
  subscription NotesTold($filter: FeedFilter, $after: Cursor) {
    feed(filter: $filter, after: $after) {
      __typename
      ... on StatementStatusChanged {
        statement {
          status
          statusNote
        }
        articles {
          slug
        }
      }
      ... on ArticleStatementChanged {
        slug
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function change(input: ChangeStatementStatusInput, token = newsroom.tokens.EDITOR) {
  const { data, errors } = await newsroom.ask(ChangeStatementStatus, { input }, token);
  return { answer: errors.length === 0 ? data.changeStatementStatus : null, errors };
}

async function statusOf(id: string) {
  const { status, statusNote } = await newsroom.prisma.statement.findUniqueOrThrow({
    where: { id: rowId(id) },
  });
  return { status, statusNote };
}

const logged = (id: string) =>
  newsroom.prisma.feedEvent.count({
    where: { statementId: rowId(id), type: 'STATEMENT_STATUS_CHANGED' },
  });

describe('the note on a status', () => {
  it('is corrected by giving the status again, and readers are told, also on the articles', async () => {
    const speakerId = (await desk.person()).id;
    const { id: statementId } = await desk.statement({ speaker: { personId: speakerId } });
    const { slug } = await desk.publishedArticle({ body: [quote(statementId)] });
    await change({ statementId, status: 'WITHDRAWN', note: 'They tok it back.' });
    const filter = { speakerIds: [speakerId] };
    const watching = await newsroom.watch(Told, { filter, after: await cursorNow(newsroom) });
    const statusNote = 'They took it back.';
    await change({ statementId, status: 'WITHDRAWN', note: statusNote });
    expect(await take(watching, 2)).toEqual([
      {
        __typename: 'StatementStatusChanged',
        statement: { status: 'WITHDRAWN', statusNote },
        articles: [{ slug }],
      },
      { __typename: 'ArticleStatementChanged', slug },
    ]);
    await change({ statementId, status: 'WITHDRAWN', note: null });
    expect(await statusOf(statementId)).toEqual({ status: 'WITHDRAWN', statusNote: null });
  });

  it('is refused if it is the same or left out, and nobody is told', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    const note = 'They took it back.';
    await change({ statementId, status: 'WITHDRAWN', note });
    const problem = { path: ['input', 'status'], message: expect.stringContaining('already') as string };
    for (const same of [{ note }, {}]) {
      const { answer } = await change({ statementId, status: 'WITHDRAWN', ...same });
      expect(answer).toMatchObject({ __typename: 'ValidationError', problems: [problem] });
    }
    expect(await statusOf(statementId)).toEqual({ status: 'WITHDRAWN', statusNote: note });
    expect(await logged(statementId)).toBe(1);
  });

  it('of an amendment is corrected too, while the status of what was amended stays', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    await desk.amend({ id: statementId }, { note: 'It was misherd.' });
    const { answer } = await change({ statementId, status: 'AMENDED', note: 'It was misheard.' });
    expect(answer).toMatchObject({ statement: { status: 'AMENDED', statusNote: 'It was misheard.' } });
    for (const status of ['WITHDRAWN', 'CURRENT'] as const)
      expect((await change({ statementId, status, note: 'No.' })).answer).toMatchObject({
        __typename: 'ValidationError',
      });
    expect(await statusOf(statementId)).toEqual({ status: 'AMENDED', statusNote: 'It was misheard.' });
    expect(await logged(statementId)).toBe(2);
  });

  it('of a statement that stands is refused: there is nothing to explain', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    const { answer } = await change({ statementId, status: 'CURRENT', note: 'It stands.' });
    expect(answer).toMatchObject({ __typename: 'ValidationError', path: ['input', 'status'] });
    expect(await statusOf(statementId)).toEqual({ status: 'CURRENT', statusNote: null });
  });

  it('is told to nobody while only members see the statement, or the amendment that it is about', async () => {
    const { id: statementId } = await desk.statement();
    await desk.amend({ id: statementId }, { note: 'It was misherd.' });
    await change({ statementId, status: 'AMENDED', note: 'It was misheard.' });
    await newsroom.prisma.statement.update({
      where: { id: rowId(statementId) },
      data: { visibility: 'PUBLIC' },
    });
    await change({ statementId, status: 'AMENDED', note: 'It was misheard in the noise.' });
    expect(await logged(statementId)).toBe(0);
  });

  it('is corrected by editors only', async () => {
    const { id: statementId } = await desk.statement({}, 'PUBLIC');
    await change({ statementId, status: 'WITHDRAWN', note: 'They took it back.' });
    const input = { statementId, status: 'WITHDRAWN', note: 'No.' } as const;
    const { errors } = await change(input, newsroom.tokens.REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await statusOf(statementId)).toMatchObject({ statusNote: 'They took it back.' });
  });
});

describe('the event of a change of status', () => {
  it('has at most the 100 articles that were revised most recently', async () => {
    const speakerId = (await desk.person()).id;
    const statement = await desk.statement({ speaker: { personId: speakerId } });
    const { id: articleId } = await desk.publishedArticle({ body: [quote(statement.id)] });
    const articles = await newsroom.prisma.article.createManyAndReturn({
      data: Array.from({ length: 100 }, (_, index) => ({
        slug: `carries-${index}`,
      })),
    });
    for (const { id, slug } of articles) {
      const revision = await newsroom.prisma.articleRevision.create({
        data: {
          ...{ articleId: id, number: 1, headline: slug, publishedAt: new Date() },
          statements: { create: { statementId: rowId(statement.id), position: 0 } },
        },
      });
      const shown = {
        ...{ currentRevisionId: revision.id, publishedRevisionId: revision.id },
        ...{ state: 'PUBLISHED' as const, publishedAt: new Date(), firstPublishedAt: new Date() },
      };
      await newsroom.prisma.article.update({ where: { id }, data: shown });
    }
    const filter = { speakerIds: [speakerId], types: ['STATEMENT_STATUS_CHANGED' as const] };
    const watching = await newsroom.watch(Told, { filter, after: await cursorNow(newsroom) });
    await desk.changeStatus(statement);
    const [event] = await take(watching, 1);
    const slugs =
      event?.__typename === 'StatementStatusChanged' ? event.articles.map(({ slug }) => slug) : [];
    expect(slugs).toEqual(Array.from({ length: 100 }, (_, index) => `carries-${99 - index}`));
    const told = { articleId: rowId(articleId), type: 'ARTICLE_STATEMENT_CHANGED' } as const;
    expect(await newsroom.prisma.feedEvent.count({ where: told })).toBe(1);
  });
});
