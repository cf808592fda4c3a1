import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, castOf, EVERYBODY, once, type Who } from '../support/newsroom/cast.ts';
import { absentId, globalId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
let reporter: ReturnType<typeof openDesk>;
let editor: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
  editor = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const SIGN_IN = "UNAUTHENTICATED: Sign in: send a member's token in the Authorization header.";
const NOT_YOURS = 'FORBIDDEN: Reporters can change only their own articles.';
const TAKES_EDITOR = 'FORBIDDEN: This requires the role EDITOR; you have REPORTER.';
const noneAt = (path: string, typename = 'Article') =>
  `NotFoundError at input.${path}: There is no ${typename} with this id.`;

type Answers = Record<Who, string>;

/** The answer to each caller: the payload, unless a refusal is given. */
function answers(done: string, refused: Partial<Answers>): [who: Who, what: string, answer: string][] {
  return EVERYBODY.map((who) => [who, who in refused ? 'is refused' : 'is allowed', refused[who] ?? done]);
}

async function disowned<Article extends { id: string }>(article: Article): Promise<Article> {
  await newsroom.prisma.article.update({ where: { id: rowId(article.id) }, data: { createdById: null } });
  return article;
}

describe('an embargo', () => {
  const until = '2099-01-01T00:00:00.000Z';
  const under = () => reporter.article({ embargoedUntil: until });
  const change = async ({ id }: { id: string }, who: Who, embargoedUntil: string | null) =>
    answerTo(newsroom, 'reviseArticle', { id, expectedRevision: 1, embargoedUntil }, tokens[who]);

  it.each(['its reporter', 'an editor'] as const)('can be set, kept and extended by %s', async (who) => {
    expect(await change(await reporter.article(), who, until)).toBe('ReviseArticlePayload');
    expect(await change(await under(), who, until)).toBe('ReviseArticlePayload');
    expect(await change(await under(), who, '2099-01-01T00:00:00.001Z')).toBe('ReviseArticlePayload');
    expect(await change(await reporter.article(), who, null)).toBe('ReviseArticlePayload');
  });

  it.each([null, '2098-12-31T23:59:59.999Z'])('can be shortened only by an editor: %s', async (sooner) => {
    const article = await under();
    expect(await change(article, 'its reporter', sooner)).toBe(TAKES_EDITOR);
    const { embargoedUntil } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    expect(embargoedUntil?.toISOString()).toBe(until);
    expect(await change(article, 'an editor', sooner)).toBe('ReviseArticlePayload');
  });

  it("can't be lifted by its reporter, whatever else is wrong with the input", async () => {
    const { id } = await under();
    const wrong = { id, expectedRevision: 7, embargoedUntil: null, headline: ' ' };
    expect(await answerTo(newsroom, 'reviseArticle', wrong, tokens['its reporter'])).toBe(TAKES_EDITOR);
    expect(await answerTo(newsroom, 'reviseArticle', wrong, tokens['an editor'])).not.toBe(TAKES_EDITOR);
  });
});

describe('revising', () => {
  const revise = async ({ id }: { id: string }, who: Who) => {
    const { revisionNumber } = (await newsroom.prisma.article.findUnique({ where: { id: rowId(id) } })) ?? {
      revisionNumber: 1,
    };
    const input = { id, expectedRevision: revisionNumber, headline: 'New' };
    return answerTo(newsroom, 'reviseArticle', input, tokens[who]);
  };
  const done = (refused: Partial<Answers>) => answers('ReviseArticlePayload', refused);

  const draft = once(() => reporter.article());
  it.each(done({ 'a reader': SIGN_IN, 'another reporter': noneAt('id') }))(
    "a reporter's draft: %s %s",
    async (who, _what, answer) => expect(await revise(await draft(), who)).toBe(answer),
  );

  const published = once(async () => editor.publish(await reporter.article()));
  it.each(done({ 'a reader': SIGN_IN, 'another reporter': NOT_YOURS }))(
    "a reporter's published article: %s %s",
    async (who, _what, answer) => expect(await revise(await published(), who)).toBe(answer),
  );

  const nobodysDraft = once(async () => disowned(await editor.article()));
  it.each(done({ 'a reader': SIGN_IN, 'its reporter': noneAt('id'), 'another reporter': noneAt('id') }))(
    'a draft without a creator: %s %s',
    async (who, _what, answer) => expect(await revise(await nobodysDraft(), who)).toBe(answer),
  );

  const nobodys = once(async () => disowned(await editor.publishedArticle()));
  it.each(done({ 'a reader': SIGN_IN, 'its reporter': NOT_YOURS, 'another reporter': NOT_YOURS }))(
    'a published article without a creator: %s %s',
    async (who, _what, answer) => expect(await revise(await nobodys(), who)).toBe(answer),
  );

  it.each(EVERYBODY)("an article that doesn't exist: %s is told so only if signed in", async (who) => {
    const answer = await revise({ id: absentId('Article') }, who);
    expect(answer).toBe(who === 'a reader' ? SIGN_IN : noneAt('id'));
  });

  it('returns the id of an article that is not found', async () => {
    const Revise = untyped<{ reviseArticle: { id: string } }, { id: string }>(
      `mutation ($id: ID!) {
        reviseArticle(input: { id: $id, expectedRevision: 1 }) { ... on NotFoundError { id } }
      }`,
    );
    const { id } = await editor.article();
    expect((await newsroom.ask(Revise, { id }, newsroom.tokens.REPORTER)).data.reviseArticle.id).toBe(id);
  });
});

describe('asking for comment', () => {
  const ask = async ({ id }: { id: string }, who: Who) => {
    const askedOf = { personId: (await editor.person()).id };
    return answerTo(newsroom, 'requestComment', { articleId: id, askedOf }, tokens[who]);
  };
  const done = (refused: Partial<Answers>) => answers('RequestCommentPayload', refused);

  const draft = once(() => reporter.article());
  it.each(done({ 'a reader': SIGN_IN, 'another reporter': noneAt('articleId') }))(
    "on a reporter's draft: %s %s",
    async (who, _what, answer) => expect(await ask(await draft(), who)).toBe(answer),
  );

  const published = once(async () => editor.publish(await reporter.article()));
  it.each(done({ 'a reader': SIGN_IN, 'another reporter': NOT_YOURS }))(
    "on a reporter's published article: %s %s",
    async (who, _what, answer) => expect(await ask(await published(), who)).toBe(answer),
  );
});

describe('closing a request for comment', () => {
  const NONE = noneAt('id', 'CommentRequest');

  async function requested({ id }: { id: string }): Promise<string> {
    const { id: personId } = await editor.person();
    const request = await newsroom.prisma.commentRequest.create({
      data: { articleId: rowId(id), askedOfPersonId: rowId(personId) },
    });
    return globalId('CommentRequest', request.id);
  }

  const close = (id: string, who: Who) =>
    answerTo(newsroom, 'closeCommentRequest', { id, outcome: 'DECLINED' }, tokens[who]);
  const done = (refused: Partial<Answers>) => answers('CloseCommentRequestPayload', refused);

  it.each(done({ 'a reader': SIGN_IN, 'another reporter': NONE }))(
    "on a reporter's draft: %s %s",
    async (who, _what, answer) =>
      expect(await close(await requested(await reporter.article()), who)).toBe(answer),
  );

  it.each(done({ 'a reader': SIGN_IN, 'its reporter': TAKES_EDITOR, 'another reporter': NONE }))(
    'on a published article, so that readers see the outcome: %s %s',
    async (who, _what, answer) => {
      const article = await editor.publish(await reporter.article());
      expect(await close(await requested(article), who)).toBe(answer);
    },
  );

  it('on a published article requires an editor, whatever else is wrong with the input', async () => {
    const id = await requested(await editor.publish(await reporter.article()));
    const wrong = { id, outcome: 'PENDING', statementId: absentId('Statement') };
    expect(await answerTo(newsroom, 'closeCommentRequest', wrong, tokens['its reporter'])).toBe(TAKES_EDITOR);
    expect(await answerTo(newsroom, 'closeCommentRequest', wrong, tokens['an editor'])).not.toBe(
      TAKES_EDITOR,
    );
  });

  it('again, once readers can see the outcome, is FORBIDDEN to another reporter', async () => {
    const request = await requested(await editor.publish(await reporter.article()));
    expect(await close(request, 'an editor')).toBe('CloseCommentRequestPayload');
    expect(await close(request, 'another reporter')).toBe(NOT_YOURS);
  });

  it.each(EVERYBODY)("that doesn't exist: %s is told so only if signed in", async (who) => {
    const answer = await close(absentId('CommentRequest'), who);
    expect(answer).toBe(who === 'a reader' ? SIGN_IN : NONE);
  });
});
