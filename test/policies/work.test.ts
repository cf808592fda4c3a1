import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, castOf, type Who } from '../support/newsroom/cast.ts';
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

const NOT_YOURS = 'FORBIDDEN: Reporters can change only articles that they own or collaborate on.';
const TAKES_EDITOR = 'FORBIDDEN: This requires the role EDITOR; you have REPORTER.';
const EMBARGO_TAKES_EDITOR =
  "FORBIDDEN: To lift or shorten 'input.embargoedUntil' requires the role EDITOR; you have REPORTER.";
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
    expect(await change(article, 'its reporter', sooner)).toBe(EMBARGO_TAKES_EDITOR);
    const { embargoedUntil } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    expect(embargoedUntil?.toISOString()).toBe(until);
    expect(await change(article, 'an editor', sooner)).toBe('ReviseArticlePayload');
  });

  it("can't be lifted by its reporter, whatever else is wrong with the input", async () => {
    const { id } = await under();
    const wrong = { id, expectedRevision: 7, embargoedUntil: null, headline: ' ' };
    expect(await answerTo(newsroom, 'reviseArticle', wrong, tokens['its reporter'])).toBe(
      EMBARGO_TAKES_EDITOR,
    );
    expect(await answerTo(newsroom, 'reviseArticle', wrong, tokens['an editor'])).not.toBe(
      EMBARGO_TAKES_EDITOR,
    );
  });
});

describe('revising', () => {
  it('an article that is not found returns the id', async () => {
    const Revise = untyped<{ reviseArticle: { id: string } }, { id: string }>(
      `mutation ($id: ID!) {
        reviseArticle(input: { id: $id, expectedRevision: 1 }) { ... on NotFoundError { id } }
      }`,
    );
    const { id } = await editor.article();
    expect((await newsroom.ask(Revise, { id }, newsroom.tokens.REPORTER)).data.reviseArticle.id).toBe(id);
  });
});

describe('closing a request for comment', () => {
  async function requested({ id }: { id: string }): Promise<string> {
    const { id: personId } = await editor.person();
    const request = await newsroom.prisma.commentRequest.create({
      data: { articleId: rowId(id), askedOfPersonId: rowId(personId) },
    });
    return globalId('CommentRequest', request.id);
  }

  const close = (id: string, who: Who) =>
    answerTo(newsroom, 'closeCommentRequest', { id, outcome: 'DECLINED' }, tokens[who]);
  it('on a published article requires an editor, whatever else is wrong with the input', async () => {
    const id = await requested(await editor.publish(await reporter.article()));
    const wrong = { id, outcome: 'DECLINED', statementId: absentId('Statement'), noteText: ' ' };
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
});
