import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AddCommentInput, CloseCommentRequestInput, RequestCommentInput } from '../gql/graphql.ts';
import { graphql } from '../gql/index.ts';
import { absentId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { followedArticle, take } from '../support/clients/feed.ts';
import { AddComment, CloseCommentRequest, RequestComment } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

const Requests = graphql(`
  query CommentRequestsOfArticle($slug: String!) {
    article(slug: $slug) {
      commentRequests {
        id
        outcome
        statement {
          id
        }
      }
      updateNotes {
        nodes {
          id
          text
        }
      }
    }
  }
`);

const SOME_DAY = '2099-01-01T12:30:00.000Z';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let reporter: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
});
afterAll(() => newsroom.close());

async function request(input: RequestCommentInput) {
  return (await newsroom.ask(RequestComment, { input }, newsroom.tokens.EDITOR)).data.requestComment;
}

async function close(input: CloseCommentRequestInput) {
  return (await newsroom.ask(CloseCommentRequest, { input }, newsroom.tokens.EDITOR)).data
    .closeCommentRequest;
}

async function ask(slug: string) {
  return newsroom.ask(Requests, { slug });
}

async function comment(input: Partial<AddCommentInput> & { articleId: string }) {
  const speaker = { personId: (await desk.person()).id };
  const statement = { text: unique('comment'), channel: 'INTERVIEW' as const, speaker };
  const all = { statement, ...input };
  return (await newsroom.ask(AddComment, { input: all }, newsroom.tokens.EDITOR)).data.addComment;
}

describe('asking someone for comment', () => {
  it('records the request, and describes it in a sentence', async () => {
    const article = await desk.article();
    const { id: personId } = await desk.person({ name: 'Ada Asked' });
    expect(await desk.requestComment(article, { askedOf: { personId }, deadline: SOME_DAY })).toMatchObject({
      outcome: 'PENDING',
      deadline: SOME_DAY,
      closedAt: null,
      summary: 'Ada Asked was asked for comment, to be given by 1 January 2099, 12:30 UTC.',
    });
    expect(await desk.requestComment(article, { askedOf: { personId } })).toMatchObject({
      deadline: null,
      summary: 'Ada Asked was asked for comment.',
    });
  });

  it.each<[string, string[], Partial<RequestCommentInput>]>([
    ['NotFoundError', ['articleId'], { articleId: absentId('Article') }],
    ['NotFoundError', ['askedOf', 'personId'], { askedOf: { personId: absentId('Person') } }],
    ['ValidationError', ['deadline'], { deadline: '2020-01-01T00:00:00Z' }],
  ])('is refused with a %s at %j', async (typename, path, input) => {
    const { id: articleId } = await desk.article();
    const askedOf = { personId: (await desk.person()).id };
    const before = await newsroom.prisma.commentRequest.count();
    expect(await request({ articleId, askedOf, ...input })).toMatchObject({
      __typename: typename,
      path: ['input', ...path],
    });
    expect(await newsroom.prisma.commentRequest.count()).toBe(before);
  });

  it('is refused if the article is withdrawn', async () => {
    const { id: articleId } = await desk.publishedArticle();
    await desk.withdraw({ id: articleId });
    const askedOf = { personId: (await desk.person()).id };
    expect(await request({ articleId, askedOf })).toMatchObject({ __typename: 'InvalidStateError' });
  });
});

describe('closing a request', () => {
  it.each([
    ['DECLINED', SOME_DAY, /^Ada Asked was asked for comment and declined\.$/],
    [
      'NO_RESPONSE',
      '2020-01-01T12:30:00Z',
      /^Ada Asked was asked for comment; no response by 1 January 2020, 12:30 UTC\.$/,
    ],
    ['NO_RESPONSE', null, /^Ada Asked was asked for comment; no response by \d+ \w+ \d{4}, \d\d:\d\d UTC\.$/],
  ] as const)(
    'as %s with the deadline %j is described in a sentence, if the article is a draft',
    async (outcome, deadline, summary) => {
      const article = await desk.article();
      const askedOf = { personId: (await desk.person({ name: 'Ada Asked' })).id };
      const { id } = await desk.requestComment(article, { askedOf });
      // The API accepts only future deadlines, so the test moves this one into the past.
      await newsroom.prisma.commentRequest.update({ where: { id: rowId(id) }, data: { deadline } });
      const closed = await desk.closeRequest({ id }, { outcome });
      expect(closed).toMatchObject({ commentRequest: { id, outcome }, note: null });
      expect(closed.commentRequest.summary).toMatch(summary);
      expect(closed.commentRequest.closedAt).not.toBeNull();
    },
  );

  it('as NO_RESPONSE is refused before the deadline', async () => {
    const request = await desk.requestComment(await desk.publishedArticle(), { deadline: SOME_DAY });
    expect(await close({ id: request.id, outcome: 'NO_RESPONSE' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'outcome'],
    });
    expect((await desk.closeRequest(request, { outcome: 'DECLINED' })).note).not.toBeNull();
  });

  it('as RECEIVED links the statement, if the article is a draft', async () => {
    const speaker = { personId: (await desk.person()).id };
    const request = await desk.requestComment(await desk.article(), { askedOf: speaker });
    const statement = await desk.statement({ speaker });
    expect(
      await desk.closeRequest(request, { outcome: 'RECEIVED', statementId: statement.id }),
    ).toMatchObject({ commentRequest: { outcome: 'RECEIVED', statement: { id: statement.id } } });
  });

  it('notifies subscribers if the article is public', async () => {
    const { article, watching } = await followedArticle(newsroom);
    const askedOf = { personId: (await desk.person({ name: 'Ada Asked' })).id };
    const request = await desk.requestComment(article, { askedOf });
    const { note } = await desk.closeRequest(request, { outcome: 'DECLINED' });
    expect(note).toMatchObject({ kind: 'UPDATE', text: 'Ada Asked was asked for comment and declined.' });
    expect(await take(watching, 1)).toMatchObject([
      { __typename: 'ArticleRevised', articleId: article.id, note: { text: note?.text } },
    ]);
    expect((await ask(article.slug)).data.article).toMatchObject({
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
    const refused = await newsroom.ask(CloseCommentRequest, { input }, newsroom.tokens.REPORTER);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await close(input)).toMatchObject({ __typename: 'CloseCommentRequestPayload' });
  });

  it('succeeds once if four members do it at the same time', async () => {
    for (const article of [await desk.article(), await desk.publishedArticle()]) {
      const { id } = await desk.requestComment(article);
      const outcomes = ['DECLINED', 'NO_RESPONSE', 'DECLINED', 'NO_RESPONSE'] as const;
      const results = await Promise.all(outcomes.map((outcome) => close({ id, outcome })));
      expect(results.map(({ __typename }) => __typename).sort()).toEqual([
        'CloseCommentRequestPayload',
        'ValidationError',
        'ValidationError',
        'ValidationError',
      ]);
      const winner = results.findIndex(({ __typename }) => __typename === 'CloseCommentRequestPayload');
      const row = await newsroom.prisma.commentRequest.findUniqueOrThrow({ where: { id: rowId(id) } });
      expect(row.outcome).toBe(outcomes[winner]);
      const notes = await newsroom.prisma.updateNote.count({ where: { articleId: rowId(article.id) } });
      expect(notes).toBe(article.state === 'PUBLISHED' ? 1 : 0);
    }
  });

  it('is refused if outcome and statement contradict each other, or if the request or statement does not exist', async () => {
    const { id } = await desk.requestComment(await desk.article());
    const statementId = (await desk.statement()).id;
    const refused = async (input: Partial<CloseCommentRequestInput>, typename: string, field: string) => {
      expect(await close({ id, outcome: 'DECLINED', ...input })).toMatchObject({
        __typename: typename,
        path: ['input', field],
      });
    };
    await refused({ outcome: 'PENDING' }, 'ValidationError', 'outcome');
    await refused({ outcome: 'RECEIVED' }, 'ValidationError', 'statementId');
    await refused({ outcome: 'DECLINED', statementId }, 'ValidationError', 'statementId');
    await refused(
      { outcome: 'RECEIVED', statementId: absentId('Statement') },
      'NotFoundError',
      'statementId',
    );
    await refused({ noteText: ' ' }, 'ValidationError', 'noteText');
    await refused({ id: absentId('CommentRequest') }, 'NotFoundError', 'id');
    const { id: ofPublic } = await desk.requestComment(await desk.publishedArticle());
    await refused({ id: ofPublic, outcome: 'RECEIVED', statementId }, 'ValidationError', 'outcome');
    const { outcome } = await newsroom.prisma.commentRequest.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(outcome).toBe('PENDING');
  });

  it('is refused if the statement already answers another request', async () => {
    const article = await desk.article();
    const speaker = { personId: (await desk.person()).id };
    const [first, second] = [
      await desk.requestComment(article, { askedOf: speaker }),
      await desk.requestComment(article, { askedOf: speaker }),
    ];
    const statementId = (await desk.statement({ speaker })).id;
    await desk.closeRequest(first, { outcome: 'RECEIVED', statementId });
    expect(await close({ id: second.id, outcome: 'RECEIVED', statementId })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'statementId'],
    });
  });
});

describe('a comment that answers a request', () => {
  it('closes it as RECEIVED', async () => {
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const { id } = await desk.requestComment(article, { askedOf: speaker });
    const { statement } = await desk.comment(article, { commentRequestId: id, statement: { speaker } });
    expect((await ask(article.slug)).data.article?.commentRequests).toMatchObject([
      { id, outcome: 'RECEIVED', statement: { id: statement.id } },
    ]);
  });

  it('is refused if the request is closed or on another article, and writes nothing', async () => {
    const { id: articleId } = await desk.publishedArticle();
    const ofAnother = await desk.requestComment(await desk.publishedArticle());
    const closed = await desk.requestComment({ id: articleId });
    await desk.closeRequest(closed);
    // The first revision, and the one that notes the outcome of the closed request.
    const count = () => newsroom.prisma.articleRevision.count({ where: { articleId: rowId(articleId) } });
    const path = ['input', 'commentRequestId'];
    for (const id of [ofAnother.id, absentId('CommentRequest')]) {
      expect(await comment({ articleId, commentRequestId: id })).toMatchObject({
        __typename: 'NotFoundError',
        path,
      });
    }
    expect(await comment({ articleId, commentRequestId: closed.id })).toMatchObject({
      __typename: 'ValidationError',
      path,
    });
    expect(await count()).toBe(2);
  });
});
