import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { CloseCommentRequestInput } from '../gql/graphql.ts';
import { absentId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { followedArticle, take } from '../support/clients/feed.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { CloseCommentRequest } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { untyped } from '../support/clients/walk.ts';

const Listed = untyped<
  { commentRequests: { totalCount: number; nodes: { id: string }[] } },
  { filter: { overdue?: boolean; articleId?: string } }
>(`query ($filter: CommentRequestFilter) {
  commentRequests(first: 100, filter: $filter) { totalCount nodes { id } }
}`);

const AskedPerson = untyped<{ person: object | null }, { slug: string }>(
  'query ($slug: String!) { person(slug: $slug) { name } }',
);

const SOME_DAY = '2099-01-01T12:30:00.000Z';
const LONG_AGO = '2020-01-01T12:30:00Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { prisma } = newsroom;
const { EDITOR, REPORTER } = newsroom.tokens;
const reporter = openDesk(newsroom, REPORTER);
const read = articleReader<object | null>(
  newsroom,
  `commentRequests { id outcome statement { id } askedOf { ... on Person { slug } } } updateNotes { nodes { id } }`,
);

const close = (input: CloseCommentRequestInput) => desk.attempt(CloseCommentRequest, input);

async function listed(filter: { overdue?: boolean; articleId?: string }, token?: string) {
  const { commentRequests } = (await newsroom.ask(Listed, { filter }, token)).data;
  expect(commentRequests.nodes).toHaveLength(commentRequests.totalCount);
  return commentRequests.nodes.map(({ id }) => id);
}

/** Moves deadlines into the past, which the API doesn't accept. */
const moveDeadlines = (ids: readonly string[], deadline: string | null = LONG_AGO) =>
  newsroom.prisma.commentRequest.updateMany({ where: { id: { in: ids.map(rowId) } }, data: { deadline } });

describe('asking someone for comment', () => {
  it('records the request, and describes it in a sentence', async () => {
    const article = await desk.article();
    const askedOf = { personId: (await desk.person({ name: 'Ada Asked' })).id };
    expect(await desk.requestComment(article, { askedOf, deadline: SOME_DAY })).toMatchObject({
      ...{ outcome: 'PENDING', deadline: SOME_DAY, closedAt: null },
      summary: 'Ada Asked was asked for comment, to be given by 1 January 2099, 12:30 UTC.',
    });
    const summary = 'Ada Asked was asked for comment.';
    expect(await desk.requestComment(article, { askedOf })).toMatchObject({ deadline: null, summary });
    const valid = { articleId: article.id, askedOf };
    const past = [['deadline', { deadline: LONG_AGO }]] as const;
    expect(await notRefused(newsroom, 'requestComment', valid, past)).toEqual([]);
  });
});

describe('closing a request', () => {
  it.each([
    ['DECLINED', SOME_DAY, /^Ada Asked was asked for comment and declined\.$/],
    [
      'NO_RESPONSE',
      LONG_AGO,
      /^Ada Asked was asked for comment; no response by 1 January 2020, 12:30 UTC\.$/,
    ],
    [
      'NO_RESPONSE',
      null,
      /^Ada Asked was asked for comment; no response by \d+ \w+ \d{4}, \d\d:\d\d(:\d\d)? UTC\.$/,
    ],
  ] as const)(
    'as %s with the deadline %j is described in a sentence, if the article is a draft',
    async (outcome, deadline, summary) => {
      const askedOf = { personId: (await desk.person({ name: 'Ada Asked' })).id };
      const { id } = await desk.requestComment(await desk.article(), { askedOf });
      await moveDeadlines([id], deadline);
      const { commentRequest, note } = await desk.closeRequest({ id }, { outcome });
      expect(note).toBeNull();
      expect(commentRequest).toMatchObject({ id, outcome, closedAt: expect.any(String) as string });
      expect(commentRequest.summary).toMatch(summary);
    },
  );

  it('as NO_RESPONSE is refused before the deadline', async () => {
    const { id } = await desk.requestComment(await desk.publishedArticle(), { deadline: SOME_DAY });
    const early = [['outcome', { outcome: 'NO_RESPONSE' }]] as const;
    expect(await notRefused(newsroom, 'closeCommentRequest', { id }, early)).toEqual([]);
    expect((await desk.closeRequest({ id }, { outcome: 'DECLINED' })).note).not.toBeNull();
  });

  it('notifies subscribers if the article is public', async () => {
    const { article, watching } = await followedArticle(newsroom);
    const askedOf = { personId: (await desk.person({ name: 'Ada Asked' })).id };
    const request = await desk.requestComment(article, { askedOf });
    const { note } = await desk.closeRequest(request, { outcome: 'DECLINED' });
    const text = 'Ada Asked was asked for comment and declined.';
    expect(note).toMatchObject({ kind: 'UPDATE', text });
    expect(await take(watching, 1)).toMatchObject([
      { __typename: 'ArticleRevised', articleId: article.id, note: { text } },
    ]);
    expect(await read(article.slug)).toMatchObject({
      commentRequests: [{ id: request.id, outcome: 'DECLINED' }],
      updateNotes: { nodes: [{ id: note?.id }] },
    });
    // The text is unchanged, and the event must not claim otherwise.
    const Changes = untyped<object, { ids: string[] }>(
      `query ($ids: [ID!]) { feed(filter: { articleIds: $ids }) { nodes { ... on ArticleRevised { changes { blocks { kind } } } } } }`,
    );
    expect((await newsroom.ask(Changes, { ids: [article.id] })).data).toEqual({
      feed: { nodes: [{}, { changes: { blocks: [] } }] },
    });
    await watching.stop();
  });

  it('shows readers the note that the editor wrote, if the article is public', async () => {
    const request = await desk.requestComment(await desk.publishedArticle());
    const { note } = await desk.closeRequest(request, { noteText: ' They would not. ' });
    expect(note?.text).toBe('They would not.');
  });

  it('is allowed to reporters on their own drafts, and only to editors on public articles', async () => {
    const draft = await reporter.article();
    const [first, second] = [await reporter.requestComment(draft), await reporter.requestComment(draft)];
    await reporter.closeRequest(first);
    await desk.publish(draft);
    const input = { id: second.id, outcome: 'DECLINED' as const };
    const refused = await newsroom.ask(CloseCommentRequest, { input }, REPORTER);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await close(input)).toMatchObject({ __typename: 'CloseCommentRequestPayload' });
  });

  it('succeeds once if four members do it at the same time', async () => {
    for (const article of [await desk.article(), await desk.publishedArticle()]) {
      const { id } = await desk.requestComment(article);
      const outcomes = ['DECLINED', 'NO_RESPONSE', 'DECLINED', 'NO_RESPONSE'] as const;
      const results = await Promise.all(outcomes.map((outcome) => close({ id, outcome })));
      const types = results.map(({ __typename }) => __typename);
      const winner = types.indexOf('CloseCommentRequestPayload');
      expect(types.toSpliced(winner, 1)).toEqual(Array(3).fill('ValidationError'));
      const row = await newsroom.prisma.commentRequest.findUniqueOrThrow({ where: { id: rowId(id) } });
      expect(row.outcome).toBe(outcomes[winner]);
      const notes = await newsroom.prisma.updateNote.count({ where: { articleId: rowId(article.id) } });
      expect(notes).toBe(article.state === 'PUBLISHED' ? 1 : 0);
    }
  });

  it('is refused if outcome and statement contradict each other, and on a public article without a comment', async () => {
    const draft = await desk.article();
    const { id } = await desk.requestComment(draft);
    const { id: ofPublic } = await desk.requestComment(await desk.publishedArticle());
    const { id: statementId } = await desk.statement();
    // One statement answers one request.
    const speaker = { personId: (await desk.person()).id };
    const { id: used } = await desk.statement({ speaker });
    const [first, second] = [
      await desk.requestComment(draft, { askedOf: speaker }),
      await desk.requestComment(draft, { askedOf: speaker }),
    ];
    const { commentRequest } = await desk.closeRequest(first, { outcome: 'RECEIVED', statementId: used });
    expect(commentRequest).toMatchObject({ outcome: 'RECEIVED', statement: { id: used } });
    const failures = await notRefused(newsroom, 'closeCommentRequest', { id, outcome: 'DECLINED' }, [
      ['statementId', { outcome: 'RECEIVED' }],
      ['statementId', { outcome: 'DECLINED', statementId }],
      ['statementId', { id: second.id, outcome: 'RECEIVED', statementId: used }],
      ['noteText', { noteText: ' ' }],
      ['outcome', { id: ofPublic, outcome: 'RECEIVED', statementId }],
    ]);
    expect(failures).toEqual([]);
    const row = await newsroom.prisma.commentRequest.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(row.outcome).toBe('PENDING');
  });
});

describe('a comment that answers a request', () => {
  it('closes it as RECEIVED', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const { id } = await desk.requestComment(article, { askedOf: speaker });
    const { statement } = await desk.comment(article, { commentRequestId: id, statement: { speaker } });
    expect(await read(article.slug)).toMatchObject({
      commentRequests: [{ id, outcome: 'RECEIVED', statement: { id: statement.id } }],
    });
  });

  it('is refused if the request is closed or on another article', async () => {
    const { id: articleId } = await desk.publishedArticle();
    const ofAnother = await desk.requestComment(await desk.publishedArticle());
    const closed = await desk.requestComment({ id: articleId });
    await desk.closeRequest(closed);
    const speaker = { personId: (await desk.person()).id };
    const statement = { text: unique('comment'), channel: 'INTERVIEW', speaker };
    const path = 'commentRequestId';
    const failures = await notRefused(newsroom, 'addComment', { articleId, statement }, [
      [path, { commentRequestId: ofAnother.id }, 'NotFoundError'],
      [path, { commentRequestId: absentId('CommentRequest') }, 'NotFoundError'],
      [path, { commentRequestId: closed.id }],
    ]);
    expect(failures).toEqual([]);
  });
});

describe('a person whom the newsroom asked for comment', () => {
  /** The ids of a request that readers see, and of its article. */
  async function closedRequest() {
    const article = await desk.publishedArticle();
    const { id } = await desk.requestComment(article);
    await desk.closeRequest({ id });
    return { id: rowId(id), articleId: rowId(article.id) };
  }
  const withdrawn = { state: 'WITHDRAWN', withdrawnAt: new Date(), withdrawalReason: 'Wrong.' } as const;

  it('is shown to readers once the article is public and the request is closed, until the article is withdrawn', async () => {
    for (const isClosedFirst of [false, true]) {
      const slug = unique('canary');
      const askedOf = { personId: (await desk.person({ slug })).id };
      const draft = await desk.article();
      const { id } = await desk.requestComment(draft, { askedOf });
      const isKnown = async () => {
        const isListed = (await listed({ articleId: draft.id })).length > 0;
        expect(JSON.stringify(await read(draft.slug)).includes(slug)).toBe(isListed);
        return isListed;
      };
      const byName = async () => (await newsroom.ask(AskedPerson, { slug })).data.person !== null;
      const steps = [() => desk.publish(draft), () => desk.closeRequest({ id }, { outcome: 'DECLINED' })];
      for (const step of isClosedFirst ? steps.toReversed() : steps) {
        expect([await isKnown(), await byName()]).toEqual([false, false]);
        await step();
      }
      expect([await isKnown(), await byName()]).toEqual([true, true]);
      await desk.withdraw(draft);
      expect(await isKnown()).toBe(false);
    }
  });

  it('is hidden if the request is moved to a draft by hand', async () => {
    const { id } = await closedRequest();
    const articleId = rowId((await desk.article()).id);
    const moved = await prisma.commentRequest.update({ where: { id }, data: { articleId } });
    expect(moved.visibility).toBe('MEMBERS');
  });

  it('stays hidden if the request is shown by hand while the article is being withdrawn', async () => {
    const { id, articleId } = await closedRequest();
    await prisma.commentRequest.update({ where: { id }, data: { visibility: 'MEMBERS' } });
    let shown: Promise<string> | undefined;
    await prisma.$transaction(async (tx) => {
      await tx.article.update({ where: { id: articleId }, data: withdrawn });
      shown = prisma.commentRequest
        .update({ where: { id }, data: { visibility: 'PUBLIC' } })
        .then(({ visibility }) => visibility);
      await someoneWaits(prisma);
    });
    expect(await shown).toBe('MEMBERS');
  });

  it('is hidden at a start if an earlier version withdrew the article', async () => {
    const { id, articleId } = await closedRequest();
    await prisma.$executeRaw`ALTER TABLE "Article" DISABLE TRIGGER "Article_hide_requests"`;
    await prisma.article.update({ where: { id: articleId }, data: withdrawn });
    await prisma.$executeRaw`ALTER TABLE "Article" ENABLE TRIGGER "Article_hide_requests"`;
    await prisma.$executeRawUnsafe(readFileSync('prisma/sql/articles.sql', 'utf8'));
    const hidden = await prisma.commentRequest.findUniqueOrThrow({ where: { id } });
    expect(hidden.visibility).toBe('MEMBERS');
  });
});

describe('the list of comment requests', () => {
  it('shows open and overdue requests to editors, reporters their own, and readers only closed ones', async () => {
    const [own, others] = [await reporter.article(), await desk.publishedArticle()];
    const late = [
      await reporter.requestComment(own),
      await desk.requestComment(others),
      await desk.requestComment(others),
    ].map(({ id }) => id);
    await moveDeadlines(late);
    await desk.closeRequest({ id: late[2] ?? '' });
    const pending = [
      await reporter.requestComment(own, { deadline: SOME_DAY }),
      await reporter.requestComment(own),
    ].map(({ id }) => id);
    expect(await listed({ overdue: true }, EDITOR)).toEqual(late.slice(0, 2));
    expect(await listed({ overdue: true }, REPORTER)).toEqual(late.slice(0, 1));
    expect(await listed({ overdue: true })).toEqual([]);
    expect(await listed({ overdue: false, articleId: own.id }, REPORTER)).toEqual(pending);
    expect(await listed({ articleId: own.id }, REPORTER)).toEqual([late[0], ...pending]);
    for (const token of [undefined, REPORTER])
      expect(await listed({ articleId: others.id }, token)).toEqual([late[2]]);
  });
});
